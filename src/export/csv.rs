//! CSV (RFC 4180) that a spreadsheet opens without running anything: authors type what they like, organisers open it.
//!
//! A text that could run as a formula gets an apostrophe in front; nothing is ever taken out of it.

use csv::{Terminator, WriterBuilder};

use super::Talk;
use super::columns::{Cell, Choice, answer, question_name};

/// Without it spreadsheets read the file as some legacy encoding.
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// What begins a formula; some spreadsheets take the full-width forms too.
const FORMULA_SIGNS: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];

/// The talks as CSV, a header first.
///
/// # Errors
/// When a record cannot be written, which memory never refuses.
pub fn write(talks: &[Talk], choice: &Choice) -> anyhow::Result<Vec<u8>> {
    let mut bytes = BYTE_ORDER_MARK.to_vec();
    let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(&mut bytes);
    let questions = choice.questions(talks);
    let asked = questions.iter().map(|key| question_name(key));
    writer.write_record(choice.columns().map(|column| column.name.to_owned()).chain(asked))?;
    for talk in talks {
        let answers = questions.iter().map(|key| as_text(answer(talk, key)));
        writer.write_record(choice.columns().map(|column| as_text((column.value)(talk))).chain(answers))?;
    }
    writer.flush()?;
    drop(writer);
    Ok(bytes)
}

fn as_text(cell: Cell) -> String {
    match cell {
        Cell::Text(text) if could_run(&text) => format!("'{text}"),
        Cell::Text(text) => text,
        Cell::Number(number) => number.to_string(),
        Cell::Yes(yes) => yes.to_string(),
        Cell::Empty => String::new(),
    }
}

/// Whether a spreadsheet could run the text as a formula. Apostrophes in front do not count, so that a text which was given
/// one can always be told from a text which had one.
fn could_run(text: &str) -> bool {
    let skipped = |sign: char| sign == '\'' || sign.is_whitespace() || sign.is_control();
    text.trim_start_matches('\'').starts_with(['\t', '\r', '\n'])
        || text.trim_start_matches(skipped).starts_with(FORMULA_SIGNS)
}

#[cfg(test)]
mod tests {
    use csv::{ReaderBuilder, StringRecord};
    use proptest::prelude::*;

    use super::super::sample;
    use super::*;

    fn read_back(bytes: &[u8]) -> Vec<StringRecord> {
        let text = bytes.strip_prefix(BYTE_ORDER_MARK).expect("a byte order mark");
        let reader = ReaderBuilder::new().has_headers(false).from_reader(text);
        reader.into_records().collect::<Result<_, _>>().expect("records")
    }

    /// The title as the file has it.
    fn written_title(title: &str) -> String {
        let talk = Talk { title: title.to_owned(), ..sample::talk() };
        let records = read_back(&write(&[talk], &Choice::all(false)).expect("a file"));
        let place = records[0].iter().position(|name| name == "title").expect("the column");
        records[1][place].to_owned()
    }

    #[test]
    fn formulas_are_words_and_lose_nothing() {
        let signs = ["=1+1", "+1", "-1", "@SUM(A1)", "＝1", "=\"a\",b\n"];
        let hidden = ["  =1", "\u{a0}=1", "\u{1}=1", "'=1", "\t1", "\r1", "\n1"];
        for title in signs.into_iter().chain(hidden) {
            assert_eq!(written_title(title), format!("'{title}"), "{title:?}");
        }
        for title in ["a=1", "'tis fine", "1-2", "", "(=1)"] {
            assert_eq!(written_title(title), title);
        }
    }

    #[test]
    fn numbers_stay_numbers() {
        assert_eq!(as_text(Cell::Number(-5)), "-5");
        assert_eq!(as_text(Cell::Yes(true)), "true");
        assert_eq!(as_text(Cell::Empty), "");
    }

    #[test]
    fn every_column_is_there_and_records_end_in_crlf() {
        let bytes = write(&[sample::talk()], &Choice::all(true)).expect("a file");
        let records = read_back(&bytes);
        assert!(records[0].iter().eq(Choice::all(true).columns().map(|column| column.name)));
        assert!(
            records[1].iter().eq(Choice::all(true).columns().map(|column| as_text((column.value)(&sample::talk()))))
        );
        assert!(bytes.ends_with(b"\r\n"));
        let header_ends = bytes.iter().position(|byte| *byte == b'\n').expect("a line");
        assert_eq!(bytes[header_ends - 1], b'\r');
    }

    #[test]
    fn addresses_are_there_only_when_chosen() {
        let holds_it = |emails| {
            let bytes = write(&[sample::talk()], &Choice::all(emails)).expect("a file");
            String::from_utf8(bytes).expect("UTF-8").contains(sample::EMAIL)
        };
        assert!(holds_it(true));
        assert!(!holds_it(false));
    }

    fn any_text() -> impl Strategy<Value = String> {
        let signs = prop::sample::select("'=+-@＝＋－＠\t\r\n \u{a0}\u{1}\",;a".chars().collect::<Vec<_>>());
        prop::collection::vec(prop_oneof![3 => signs, 1 => any::<char>()], 0..12)
            .prop_map(|signs| signs.into_iter().collect())
    }

    proptest! {
        #[test]
        fn taking_off_one_apostrophe_gives_the_text_back(text in any_text()) {
            let written = written_title(&text);
            let original = match written.strip_prefix('\'') {
                Some(rest) if could_run(rest) => rest,
                _ => written.as_str(),
            };
            prop_assert_eq!(original, text.as_str());
        }

        #[test]
        fn nothing_that_is_written_could_run(text in any_text()) {
            let written = written_title(&text);
            let seen = written.trim_start_matches(|sign: char| sign.is_whitespace() || sign.is_control());
            prop_assert!(!seen.starts_with(FORMULA_SIGNS));
            prop_assert!(!written.starts_with(['\t', '\r', '\n']));
        }
    }
}
