//! Plain text for mail: at most 72 columns, paragraphs kept.

const COLUMNS: usize = 72;

/// Wraps each line at spaces, each resulting line after `indent`. What has no space, such as an address, stays whole.
pub fn wrapped(text: &str, indent: &str) -> String {
    text.trim_end().lines().map(|line| wrap_line(line, indent)).collect::<Vec<_>>().join("\n")
}

/// Wraps what somebody typed, each line after `indent`: quoted lines and code stay as they are.
pub fn wrapped_as_typed(text: &str, indent: &str) -> String {
    let mut fences = Fences::default();
    let wrap = |line: &str| {
        let as_it_is = fences.hold(line) || line.starts_with(['>', '\t']) || line.starts_with("    ");
        if as_it_is { format!("{indent}{}", line.trim_end()) } else { wrap_line(line, indent) }
    };
    text.trim_end().lines().map(wrap).collect::<Vec<_>>().join("\n")
}

/// Wraps the lines of a letter that became too long by what was put into them, such as a title: what follows is indented
/// under the text behind a label, or a little. A line that ends with an address under which nothing else fits stays whole, and
/// so does code between fences.
pub fn fitted(letter: &str) -> String {
    let mut fences = Fences::default();
    let fit = |line: &str| if fences.hold(line.trim_start()) { line.to_owned() } else { fit_line(line) };
    letter.lines().map(fit).collect::<Vec<_>>().join("\n")
}

/// Whether a line is one of a block of code, or its fence.
#[derive(Default)]
struct Fences {
    open: bool,
}

impl Fences {
    fn hold(&mut self, line: &str) -> bool {
        let fence = line.starts_with("```") || line.starts_with("~~~");
        self.open ^= fence;
        fence || self.open
    }
}

fn fit_line(line: &str) -> String {
    if line.chars().count() <= COLUMNS {
        return line.to_owned();
    }
    let text = line.trim_start_matches(['>', ' ']);
    let before = &line[..line.len() - text.len()];
    let (label, value) = label(text);
    let first = format!("{before}{label}");
    let rest = match (before.contains('>'), label.is_empty()) {
        (true, _) => before.to_owned(),
        (_, true) => format!("{before}  "),
        _ => " ".repeat(first.chars().count()),
    };
    if !value.contains(' ') {
        return line.to_owned();
    }
    let wrapped = wrap_line(value, &rest);
    format!("{first}{}", wrapped.strip_prefix(&rest).unwrap_or(&wrapped))
}

/// The label before the text that it names, with the spaces after it: "Edit until:   ".
fn label(text: &str) -> (&str, &str) {
    let Some(colon) = text.find(": ").filter(|at| *at <= 14) else { return ("", text) };
    let spaces = text[colon + 1..].chars().take_while(|sign| *sign == ' ').count();
    text.split_at(colon + 1 + spaces)
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

    #[test]
    fn quoted_lines_and_code_stay_as_they_were_typed() {
        let long = "word ".repeat(30);
        let long = long.trim_end();
        for kept in [format!("> {long}"), format!("    {long}"), format!("```\n{long}\n```")] {
            assert_eq!(wrapped_as_typed(&kept, ""), kept);
        }
        let code = format!("```\n{long}\n```");
        let letter = fitted(&wrapped_as_typed(&code, "  "));
        assert_eq!(letter.lines().nth(1), Some(format!("  {long}").as_str()), "not even in a letter");
        let both = wrapped_as_typed(&format!("{long}\n> {long}\n\n{long}"), "");
        assert!(both.lines().all(|line| line.starts_with('>') || line.chars().count() <= COLUMNS), "{both}");
    }

    #[test]
    fn a_long_line_of_a_letter_goes_on_under_its_text() {
        let words = "word ".repeat(20);
        let words = words.trim_end();
        let labelled = fitted(&format!("Edit until:   {words}"));
        assert!(labelled.lines().skip(1).all(|line| line.starts_with("              word")), "{labelled}");
        let title = fitted(&format!("\"{words}\":\n\nrest"));
        assert!(title.contains("\n  word") && title.ends_with("\n\nrest"), "{title}");
        assert!(fitted(&format!("> {words}")).lines().all(|line| line.starts_with("> word")));
        for letter in [&labelled, &title] {
            assert!(letter.lines().all(|line| line.chars().count() <= COLUMNS), "{letter}");
        }
        let address = format!("Your page:    https://example.org/{}", "x".repeat(80));
        assert_eq!(fitted(&address), address);
        assert_eq!(fitted("a\n\nb"), "a\n\nb");
    }
}
