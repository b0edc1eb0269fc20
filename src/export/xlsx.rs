//! A workbook of one sheet. Texts are written as texts, so there is no formula to guard against.

use rust_xlsxwriter::{Format, FormatAlign, Workbook, Worksheet, XlsxError};

use super::Talk;
use super::columns::{Cell, Choice, answer, question_name};

/// What a cell can hold, in UTF-16 units.
const LONGEST_TEXT: usize = 32_767;
/// Column widths in characters, from the narrowest to the widest.
const WIDTHS: (usize, usize) = (8, 60);

/// The talks as a workbook, a bold header that stays in sight first.
///
/// # Errors
/// When there are more talks than a sheet has rows.
pub fn write(talks: &[Talk], choice: &Choice) -> anyhow::Result<Vec<u8>> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.set_name(choice.rows())?.set_freeze_panes(1, 0)?;
    let bold = Format::new().set_bold();
    for (place, (name, value)) in (0_u16..).zip(columns(talks, choice)) {
        let mut width = name.chars().count();
        sheet.write_string_with_format(0, place, &name, &bold)?;
        for (row, talk) in (1_u32..).zip(talks) {
            let cell = value(talk);
            width = width.max(width_of(&cell));
            write_cell(sheet, row, place, &cell)?;
        }
        let width = u16::try_from(width.clamp(WIDTHS.0, WIDTHS.1))?;
        // Two characters of room, or the widest text touches its neighbour.
        sheet.set_column_width(place, width + 2)?;
    }
    Ok(workbook.save_to_buffer()?)
}

type Value<'a> = Box<dyn Fn(&Talk) -> Cell + 'a>;

/// The headings with the values under them, the answers to questions last.
fn columns<'a>(talks: &'a [Talk], choice: &Choice) -> Vec<(String, Value<'a>)> {
    let fixed = choice.columns().map(|column| (column.name.to_owned(), Box::new(column.value) as Value<'_>));
    let asked = choice.questions(talks).into_iter().map(|key| {
        let value = move |talk: &Talk| answer(talk, key);
        (question_name(key), Box::new(value) as Value<'_>)
    });
    fixed.chain(asked).collect()
}

fn write_cell(sheet: &mut Worksheet, row: u32, place: u16, cell: &Cell) -> Result<(), XlsxError> {
    let top = Format::new().set_align(FormatAlign::Top);
    match cell {
        Cell::Text(text) => {
            let format = if is_wrapped(text) { top.set_text_wrap() } else { top };
            sheet.write_string_with_format(row, place, fitting(text), &format)
        }
        // Numbers of proposals and minutes are far below 2⁵³, where a cell would begin to round.
        Cell::Number(number) => sheet.write_number_with_format(row, place, *number as f64, &top),
        Cell::Yes(yes) => sheet.write_boolean_with_format(row, place, *yes, &top),
        Cell::Empty => Ok(sheet),
    }
    .map(|_| ())
}

fn width_of(cell: &Cell) -> usize {
    match cell {
        Cell::Text(text) => text.lines().map(|line| line.chars().count()).max().unwrap_or(0),
        Cell::Number(number) => number.to_string().len(),
        Cell::Yes(_) | Cell::Empty => 0,
    }
}

fn is_wrapped(text: &str) -> bool {
    text.contains('\n') || text.chars().count() > WIDTHS.1
}

/// The text, cut where a cell ends: a workbook with a longer one could not be opened.
fn fitting(text: &str) -> String {
    if text.encode_utf16().count() <= LONGEST_TEXT {
        return text.to_owned();
    }
    let mut room = LONGEST_TEXT - 1;
    let mut kept: String = text
        .chars()
        .take_while(|sign| {
            let fits = sign.len_utf16() <= room;
            room = room.saturating_sub(sign.len_utf16());
            fits
        })
        .collect();
    kept.push('…');
    kept
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use calamine::{Data, Range, Reader, Xlsx};

    use super::super::sample;
    use super::*;

    fn read_back(talks: &[Talk], emails: bool) -> (Range<Data>, Range<String>) {
        let bytes = write(talks, &Choice::all(emails)).expect("a file");
        let mut workbook = Xlsx::new(Cursor::new(bytes)).expect("a workbook");
        let formulas = workbook.worksheet_formula("Talks").expect("the sheet");
        (workbook.worksheet_range("Talks").expect("the sheet"), formulas)
    }

    #[test]
    fn every_column_is_there_and_texts_are_texts() {
        let (cells, formulas) = read_back(&[sample::talk()], true);
        let rows: Vec<_> = cells.rows().collect();
        assert_eq!(rows.len(), 2);
        for (place, column) in Choice::all(true).columns().enumerate() {
            assert_eq!(rows[0][place], Data::String(column.name.to_owned()));
            let expected = match (column.value)(&sample::talk()) {
                Cell::Text(text) if text.is_empty() => Data::Empty,
                Cell::Text(text) => Data::String(text),
                Cell::Number(number) => Data::Float(number as f64),
                Cell::Yes(yes) => Data::Bool(yes),
                Cell::Empty => Data::Empty,
            };
            assert_eq!(rows[1][place], expected, "{}", column.name);
        }
        assert!(formulas.used_cells().next().is_none());
    }

    #[test]
    fn addresses_are_there_only_when_chosen() {
        let holds_it = |emails| {
            let (cells, _) = read_back(&[sample::talk()], emails);
            cells.rows().flatten().any(|cell| *cell == Data::String(sample::EMAIL.to_owned()))
        };
        assert!(holds_it(true));
        assert!(!holds_it(false));
    }

    #[test]
    fn a_text_that_no_cell_can_hold_is_cut_between_characters() {
        for tail in ["a", "😀"] {
            let long = format!("b{}", tail.repeat(LONGEST_TEXT));
            let cut = fitting(&long);
            assert!(cut.ends_with('…') && cut.encode_utf16().count() <= LONGEST_TEXT);
            let talk = Talk { r#abstract: long, ..sample::talk() };
            let (cells, _) = read_back(&[talk], false);
            assert!(cells.rows().flatten().any(|cell| *cell == Data::String(cut.clone())));
        }
    }

    #[test]
    fn no_talk_is_a_header_alone() {
        let (cells, _) = read_back(&[], false);
        assert_eq!(cells.rows().count(), 1);
    }
}
