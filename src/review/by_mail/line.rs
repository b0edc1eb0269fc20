//! A line of a mail before it is a command: whether it can be longer than its line, and the number that it may begin with.

/// Whether what is written under a command belongs to it, up to the end of the paragraph: it takes text, and begins some. A
/// vote without a note stands alone, so that nothing under it becomes one.
pub fn goes_on(line: &str) -> bool {
    let mut words = line.split_whitespace().map(str::to_lowercase).peekable();
    words.next_if(|word| number_in(word).is_some());
    let (verb, next, more) =
        (words.next().unwrap_or_default(), words.next().unwrap_or_default(), words.next().is_some());
    match verb.as_str() {
        "say" | "ask" => true,
        "vote" | "move" => more,
        "plan" => next == "decline" && more,
        _ => false,
    }
}

/// A proposal's number as people write it.
fn number_in(word: &str) -> Option<&str> {
    let digits = word.strip_prefix('#').unwrap_or(word);
    (!digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())).then_some(digits)
}

/// The command without the number of its proposal, which the address knows but which may stand there as in the command box.
///
/// # Errors
/// A sentence if it is another proposal's.
pub fn without_number(line: &str, own: i32) -> Result<&str, String> {
    let line = line.trim();
    let (word, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    match number_in(word) {
        None => Ok(line),
        Some(digits) if digits.parse() == Ok(own) => Ok(rest.trim()),
        Some(digits) => Err(format!(
            "This address takes commands on #{own} alone. For #{digits}, write to the address in a letter about it."
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_goes_on_where_it_has_begun() {
        for line in ["say", "ASK why", "5 ask Which", "#5 vote +1 good", "plan decline Too early", "move android It"] {
            assert!(goes_on(line), "{line}");
        }
        for line in ["", "5", "vote +1", "read", "plan accept 20", "plan decline", "merge 1, 2", "move android"] {
            assert!(!goes_on(line), "{line}");
        }
    }

    #[test]
    fn the_number_of_the_letter_may_stand_before_a_command() {
        for line in ["plan accept 20", "5 plan accept 20", " #5\tplan accept 20"] {
            assert_eq!(without_number(line, 5), Ok("plan accept 20"), "{line}");
        }
        assert_eq!(without_number("5", 5), Ok(""));
        for line in ["6 plan accept", "99999999999 read", "#50"] {
            assert!(without_number(line, 5).is_err_and(|sentence| sentence.contains("on #5 alone")), "{line}");
        }
    }
}
