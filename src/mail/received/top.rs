//! What the text of a mail asks for: the commands at its top, each put together again where the mail program wrapped it.

/// The commands of a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Top {
    /// Those at the top, without their exclamation marks.
    pub commands: Vec<String>,
    /// The lines with an exclamation mark below other text. They are not done.
    pub below: Vec<String>,
    /// The first line of what stands below the last command and is no part of it, though that one takes text: perhaps its
    /// writer thought otherwise.
    pub left_out: Option<String>,
}

/// How the lines of a text were wrapped by the program that wrote it (RFC 3676).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flow {
    /// Each line is one.
    Fixed,
    /// A line that ends in a space goes on in the next; the space is part of the text.
    Spaced,
    /// The same, and the space is no part of the text.
    Unspaced,
}

/// A line as it was typed.
struct Line {
    /// How often it was quoted.
    quoted: usize,
    text: String,
}

impl Top {
    /// Reads a text. The first lines that begin with an exclamation mark are the commands. One for which `takes_text` holds
    /// goes on up to an empty line, the next command or a quotation.
    pub fn read(text: &str, flow: Flow, takes_text: impl Fn(&str) -> bool) -> Self {
        let mut top = Self::default();
        let (mut at_top, mut goes_on, mut text_ended) = (true, false, false);
        // First lines of paragraphs; the last is how a program begins a quotation, where one follows.
        let (mut paragraphs, mut within) = (Vec::new(), false);
        for line in lines(text, flow) {
            let said = line.text.trim();
            if ends_text(said) {
                break;
            }
            if line.quoted > 0 {
                paragraphs.pop();
                text_ended = false;
            } else if text_ended && !said.is_empty() && !within && command(said).is_none() {
                paragraphs.push(said.to_owned());
            }
            within = !said.is_empty();
            match command(said) {
                _ if said.is_empty() => {
                    text_ended |= goes_on;
                    goes_on = false;
                }
                Some(command) if at_top && line.quoted == 0 => {
                    goes_on = takes_text(command);
                    text_ended = false;
                    top.commands.push(command.to_owned());
                }
                Some(_) if line.quoted == 0 => top.below.push(said.to_owned()),
                None if goes_on && line.quoted == 0 => {
                    let last = top.commands.last_mut().expect("a command goes on");
                    last.push(' ');
                    last.push_str(said);
                }
                _ => (at_top, goes_on) = (false, false),
            }
        }
        top.left_out = paragraphs.into_iter().next();
        for command in &mut top.commands {
            command.truncate(command.trim_end().len());
        }
        top
    }
}

/// What stands behind the exclamation mark that a command begins with; keyboards of the far east have a wide one.
fn command(line: &str) -> Option<&str> {
    line.strip_prefix(['!', '！']).map(str::trim)
}

/// A signature, or the mail that is answered where a program quotes without marks.
fn ends_text(line: &str) -> bool {
    line == "--" || line.starts_with("-----") || line.starts_with("_____")
}

fn lines(text: &str, flow: Flow) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    let mut goes_on = false;
    for line in text.lines() {
        if flow == Flow::Fixed {
            let quoted = usize::from(line.trim_start().starts_with('>'));
            lines.push(Line { quoted, text: line.to_owned() });
            continue;
        }
        let rest = line.trim_start_matches('>');
        let quoted = line.len() - rest.len();
        // A space before what begins like a quotation or a separator is not part of the text.
        let rest = rest.strip_prefix(' ').unwrap_or(rest);
        let flows = rest.ends_with(' ') && rest != "-- " && !rest.trim().is_empty();
        let part = if flows && flow == Flow::Unspaced { &rest[..rest.len() - 1] } else { rest };
        // A command begins a line, whatever the line before ends with: rather two commands than one that is another's text.
        let joins = goes_on && rest != "-- " && command(rest).is_none();
        match lines.last_mut().filter(|last| joins && last.quoted == quoted) {
            Some(last) => last.text.push_str(part),
            None => lines.push(Line { quoted, text: part.to_owned() }),
        }
        goes_on = flows;
    }
    lines
}

/// The text that was signed or encrypted within the mail's text (RFC 9580), or the text itself.
///
/// # Errors
/// If it is encrypted.
pub fn without_armour(text: &str) -> Result<String, Encrypted> {
    let text = text.trim_start_matches('\u{feff}');
    let begins = text.trim_start();
    if begins.starts_with("-----BEGIN PGP MESSAGE-----") {
        return Err(Encrypted);
    }
    if !begins.starts_with("-----BEGIN PGP SIGNED MESSAGE-----") {
        return Ok(text.to_owned());
    }
    let signed = begins.lines().skip_while(|line| !line.trim().is_empty());
    Ok(signed.map(|line| line.strip_prefix("- ").unwrap_or(line)).collect::<Vec<_>>().join("\n"))
}

/// Only who has the key can read it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Encrypted;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn takes_text(command: &str) -> bool {
        command.starts_with("say") || command.starts_with("ask")
    }

    fn read(text: &str, flow: Flow) -> (Vec<String>, Vec<String>) {
        let top = Top::read(text, flow, takes_text);
        (top.commands, top.below)
    }

    fn commands(text: &str) -> Vec<String> {
        read(text, Flow::Fixed).0
    }

    #[test]
    fn commands_stand_at_the_top_and_end_with_the_first_other_line() {
        let text = "\n !vote +1\n\n! plan accept 20\nThanks\n!plan decline\n> !read\nOn\n\n!read\n-- \n!vote 0\n";
        let (commands, below) = read(text, Flow::Fixed);
        assert_eq!(commands, ["vote +1", "plan accept 20"]);
        assert_eq!(below, ["!plan decline", "!read"], "what was not done is known");
        assert_eq!(read("> !vote +1\n!vote -1", Flow::Fixed), (Vec::new(), vec!["!vote -1".to_owned()]));
        assert_eq!(self::commands("!"), [""]);
        assert_eq!(self::commands("！vote +1"), ["vote +1"]);
    }

    #[test]
    fn a_command_that_takes_text_goes_on_to_the_end_of_its_paragraph() {
        let text =
            "!ask Which tree, and how it behaves\nwhen the buffer is full?\n!plan decline\nlater\n!say\nyes\n\nBest\n";
        let (commands, below) = read(text, Flow::Fixed);
        assert_eq!(commands, ["ask Which tree, and how it behaves when the buffer is full?", "plan decline"]);
        assert_eq!(below, ["!say"]);
        for end in ["\nBest", "> quoted", "!vote 0", "-- \nLea", "-----Original Message-----"] {
            assert_eq!(self::commands(&format!("!say one\ntwo\n{end}"))[0], "say one two", "{end}");
        }
    }

    #[test]
    fn a_paragraph_below_a_text_is_known_and_what_begins_a_quotation_is_none() {
        let left_out = |text: &str| Top::read(text, Flow::Fixed, takes_text).left_out;
        assert_eq!(left_out("!say one\ntwo\n\nthree\nfour\n\nfive\n"), Some("three".to_owned()));
        assert_eq!(left_out("!say one\n\nthree\n\nOn Monday Sam wrote:\n\n> x\n\nfive"), Some("three".to_owned()));
        for text in [
            "!say one\n\nOn Monday Sam wrote:\n> x\n\nbelow",
            "!say one\ntwo\n-- \nLea",
            "!read\n\nthree",
            "!say one\n\n!say two\n",
            "!say one\nOn Monday Sam wrote:\n> x\n",
        ] {
            assert_eq!(left_out(text), None, "{text}");
        }
    }

    #[test]
    fn lines_that_a_program_wrapped_are_one_again() {
        let text = "!say one \ntwo \nthree\nfour\n> quoted \n>> deeper\n!vote 0\n";
        assert_eq!(read(text, Flow::Spaced).0, ["say one two three four"]);
        assert_eq!(read("!vote +1 on\n !vote \n> x\n", Flow::Spaced).0, ["vote +1 on", "vote"]);
        assert_eq!(
            read("!vote +1 \nnote \nmore\n!read \n!vote 0\n", Flow::Spaced).0,
            ["vote +1 note more", "read", "vote 0"]
        );
        assert_eq!(read("!say 文 \n字\n", Flow::Unspaced).0, ["say 文字"]);
        assert_eq!(read("!say a \n-- \nLea\n", Flow::Spaced).0, ["say a"]);
    }

    #[test]
    fn what_is_signed_within_the_text_is_read_and_what_is_encrypted_is_known() {
        let signed = "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n!say x\n- -----\n-----BEGIN PGP SIGNATURE-----\n\n!abc\n";
        assert_eq!(commands(&without_armour(signed).expect("clear")), ["say x"]);
        assert_eq!(without_armour("\n-----BEGIN PGP MESSAGE-----\n\nabc"), Err(Encrypted));
        assert_eq!(commands(&without_armour("\u{feff}!vote 0").expect("clear")), ["vote 0"]);
    }

    proptest! {
        #[test]
        fn no_line_with_a_mark_is_lost_above_a_quotation(texts in prop::collection::vec("!?[a-z]{0,3} ?", 0..8)) {
            let marked = texts.iter().filter(|line| line.starts_with('!')).count();
            for flow in [Flow::Fixed, Flow::Spaced, Flow::Unspaced] {
                let (commands, below) = read(&texts.join("\n"), flow);
                prop_assert_eq!(commands.len() + below.len(), marked);
            }
        }
    }
}
