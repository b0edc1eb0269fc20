//! Plain text for mail: at most 72 columns, paragraphs kept.

const COLUMNS: usize = 72;

/// Wraps each line at spaces, each resulting line after `indent`. What has no space, such as an address, stays whole.
pub fn wrapped(text: &str, indent: &str) -> String {
    text.trim_end().lines().map(|line| wrap_line(line, indent)).collect::<Vec<_>>().join("\n")
}

fn wrap_line(line: &str, indent: &str) -> String {
    let line = line.trim_end();
    if line.is_empty() {
        return String::new();
    }
    let room = COLUMNS - indent.len();
    if line.chars().count() <= room {
        return format!("{indent}{line}");
    }
    let mut lines = vec![String::new()];
    for word in line.split(' ') {
        let current = lines.last_mut().expect("there is always a line");
        if !current.is_empty() && current.chars().count() + 1 + word.chars().count() > room {
            lines.push(word.to_owned());
        } else {
            if !current.is_empty() {
                current.push(' ');
            }
            current.push_str(word);
        }
    }
    lines.iter().map(|line| format!("{indent}{line}")).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_are_wrapped_and_paragraphs_and_addresses_are_kept() {
        let address = format!("https://lore.kernel.org/{}", "x".repeat(80));
        let text = format!("{}\n\nSee {address} for more", "word ".repeat(30));
        let wrapped = wrapped(&text, "  ");
        assert!(wrapped.lines().all(|line| line.chars().count() <= COLUMNS || line.contains(&address)));
        assert!(wrapped.contains("\n\n") && wrapped.contains(&address));
        assert_eq!(wrapped.split_whitespace().count(), text.split_whitespace().count());
    }
}
