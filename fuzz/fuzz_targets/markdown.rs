//! Whatever is typed: rendering it ends, and makes no element, attribute or address outside of the lists.
#![no_main]

use libfuzzer_sys::fuzz_target;
use plumbline::web::markdown::{is_clean, markdown};

fuzz_target!(|text: &str| {
    let html = markdown(text).to_string();
    assert!(is_clean(&html), "{text:?} became {html}");
});
