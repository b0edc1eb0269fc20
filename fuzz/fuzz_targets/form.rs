//! Whatever bytes are posted: decoding ends, leaves nothing that PostgreSQL cannot keep, and what is kept for later says the
//! same when it is read again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use plumbline::web::form::Form;

fuzz_target!(|body: &[u8]| {
    let form = Form::from_body(body);
    for (name, text) in form.keepable() {
        assert!(!text.contains('\0') && !text.contains("\r\n"), "{name:?}: {text:?}");
    }
    let again = Form::from_body(form.to_body().as_bytes());
    assert_eq!(form.fingerprint(), again.fingerprint());
});
