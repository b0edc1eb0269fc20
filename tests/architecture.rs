//! The invariants that neither a type nor a lint can hold: where things may stand in the source.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use plumbline::conference::RESERVED_SLUGS;
use plumbline::web::routes::Route;

/// The longest file. Half of it is what files aim for.
const LINES: usize = 500;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn files_below(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() { files_below(&path, found) } else { found.push(path) }
    }
}

/// The files of a folder with this ending: the path below the project, and the text.
fn sources(folder: &str, ending: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    files_below(&root().join(folder), &mut found);
    found.retain(|path| path.extension().is_some_and(|have| have == ending));
    found.sort();
    assert!(!found.is_empty(), "there are .{ending} files in {folder}");
    let read = |path: PathBuf| {
        let text = std::fs::read_to_string(&path).expect("a text");
        (path.strip_prefix(root()).expect("below the project").to_string_lossy().into_owned(), text)
    };
    found.into_iter().map(read).collect()
}

/// Every line with one of these texts, in files that do not stand where it is allowed.
fn lines_with(sources: &[(String, String)], texts: &[&str], allowed: impl Fn(&str) -> bool) -> Vec<String> {
    let mut found = Vec::new();
    for (path, text) in sources.iter().filter(|(path, _)| !allowed(path)) {
        for (index, line) in text.lines().enumerate() {
            if texts.iter().any(|wanted| line.contains(wanted)) {
                found.push(format!("{path}:{}: {}", index + 1, line.trim()));
            }
        }
    }
    found
}

fn assert_none(found: &[String], rule: &str) {
    assert!(found.is_empty(), "{rule}:\n{}", found.join("\n"));
}

fn recorded() -> Vec<Route> {
    plumbline::app::routes(true).finish().1
}

#[test]
fn sql_stands_in_the_stores() {
    let others = ["src/mail/outbox.rs", "src/audit.rs", "src/jobs.rs", "src/clock.rs"];
    let is_store = |path: &str| path.ends_with("/store.rs") || path.contains("/store/") || others.contains(&path);
    let texts = ["sqlx::query", "query!(", "query_as!(", "query_scalar!(", "raw_sql(", "query_file", "AssertSqlSafe"];
    assert_none(&lines_with(&sources("src", "rs"), &texts, is_store), "SQL outside of the stores");
    let built = lines_with(&sources("src", "rs"), &["AssertSqlSafe", "QueryBuilder"], |_| false);
    assert_none(&built, "SQL that is put together at run time");
}

#[test]
fn pages_hold_no_sql() {
    let pages: Vec<_> = sources("src", "rs")
        .into_iter()
        .filter(|(path, _)| path.contains("/pages/") || path.ends_with("pages.rs"))
        .collect();
    assert!(pages.len() > 10, "there are pages");
    assert_none(&lines_with(&pages, &["sqlx::"], |_| false), "the database in a page");
}

#[test]
fn now_comes_from_the_clock() {
    let texts = ["Utc::now", "Local::now", "SystemTime::now"];
    assert_none(&lines_with(&sources("src", "rs"), &texts, |path| path == "src/clock.rs"), "another clock");
    let stores: Vec<_> = sources("src", "rs").into_iter().filter(|(path, _)| path.contains("store")).collect();
    // `tx.now()` is the application's: in SQL no dot stands before it.
    let texts = [" now()", ",now()", "(now()", "current_timestamp"];
    assert_none(&lines_with(&stores, &texts, |_| false), "the database's clock");
}

#[test]
fn capabilities_without_a_person_are_made_in_few_places() {
    let operator = ["src/access/", "src/cli/", "src/conference/apply/", "src/dev/"];
    let allowed = |path: &str| operator.iter().any(|folder| path.starts_with(folder));
    assert_none(&lines_with(&sources("src", "rs"), &["Operator::", "Operator("], allowed), "an operator elsewhere");
    let worker = ["src/access/", "src/jobs.rs"];
    let allowed = |path: &str| worker.iter().any(|folder| path.starts_with(folder));
    assert_none(&lines_with(&sources("src", "rs"), &["Worker::", "Worker("], allowed), "a worker elsewhere");
}

#[test]
fn templates_print_addresses_and_write_none() {
    let templates = sources("templates", "html");
    let texts = ["href=\"/", "action=\"/", "src=\"/", "href='", "href=/", "action=/"];
    let found = lines_with(&templates, &texts, |_| false);
    let found: Vec<_> = found.into_iter().filter(|line| !line.contains("href=\"/static/")).collect();
    assert_none(&found, "an address in a template");
}

#[test]
fn templates_escape_everything() {
    let mut all = sources("templates", "html");
    all.extend(sources("templates", "txt"));
    // Some small templates stand in the source.
    all.extend(sources("src", "rs"));
    assert_none(&lines_with(&all, &["|safe", "| safe", "escape = \"none\""], |_| false), "unescaped text");
}

#[test]
fn templates_hold_no_inline_style_or_script() {
    let templates = sources("templates", "html");
    let texts = ["style=", "<style", "javascript:", "<script>"];
    assert_none(&lines_with(&templates, &texts, |_| false), "inline style or script");
    for (path, text) in &templates {
        for tag in text.split("<script").skip(1) {
            assert!(tag.starts_with(" src=") && tag.contains("></script>"), "{path}: a script without a file");
        }
        let handler = |word: &&str| {
            let name = word.split('=').next().unwrap_or_default();
            word.contains('=')
                && name.len() > 2
                && name.starts_with("on")
                && name.chars().all(|c| c.is_ascii_lowercase())
        };
        let handlers: Vec<_> = text.split_whitespace().filter(handler).collect();
        assert!(handlers.is_empty(), "{path}: {handlers:?}");
    }
}

#[test]
fn every_posting_form_carries_the_token() {
    // The page of an error knows no browser; there its frame looks after what was typed.
    for (path, text) in sources("templates", "html").iter().filter(|(path, _)| path != "templates/web/error.html") {
        for form in text.split("<form").skip(1).filter(|form| form.contains("method=\"post\"")) {
            let form = form.split("</form>").next().unwrap_or_default();
            assert!(form.contains("form_token }}"), "{path}: a form without a token: {form}");
        }
    }
}

#[test]
fn no_conference_can_take_an_address_of_ours() {
    for route in recorded() {
        let first = route.path.trim_start_matches('/').split('/').next().unwrap_or_default();
        let is_literal = !first.is_empty() && !first.starts_with('{');
        assert!(!is_literal || RESERVED_SLUGS.contains(&first), "{} is not reserved: {}", first, route.path);
    }
    assert!(RESERVED_SLUGS.contains(&"static"), "files are served there");
}

#[test]
fn what_is_posted_to_can_be_opened() {
    let routes = recorded();
    let opened: BTreeSet<_> = routes.iter().filter(|route| route.method == "GET").map(|route| route.path).collect();
    let posted = routes.iter().filter(|route| route.method == "POST").map(|route| route.path);
    let without: Vec<_> = posted.filter(|path| !opened.contains(path)).collect();
    assert_eq!(without, ["/account/sign-out"], "a form whose sending was refused comes back at its own address");
}

#[test]
fn nothing_is_recorded_twice_and_the_demonstration_only_adds() {
    let all = recorded();
    assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len());
    let (_, production) = plumbline::app::routes(false).finish();
    let demo: Vec<_> = all.iter().filter(|route| !production.contains(route)).map(|route| route.path).collect();
    assert!(!demo.is_empty() && demo.iter().all(|path| path.starts_with("/dev/")), "{demo:?}");
    assert!(production.iter().all(|route| !route.path.starts_with("/dev")));
}

#[test]
fn files_stay_readable() {
    let mut all = sources("src", "rs");
    all.extend(sources("tests", "rs"));
    all.extend(sources("templates", "html"));
    let long = |(path, text): &(String, String)| {
        let lines = text.lines().count();
        (lines > LINES).then(|| format!("{path}: {lines} lines"))
    };
    assert_none(&all.iter().filter_map(long).collect::<Vec<_>>(), "files that are too long");
}

#[test]
fn every_file_says_what_it_is() {
    let mut all = sources("src", "rs");
    all.extend(sources("tests", "rs"));
    let silent: Vec<_> = all.into_iter().filter(|(_, text)| !text.starts_with("//!")).map(|(path, _)| path).collect();
    assert_none(&silent, "files without a doc comment at their top");
}

#[test]
fn queries_are_stored_so_that_no_database_is_needed_to_build() {
    let stored = sources(".sqlx", "json");
    assert!(stored.len() > 20, "{} stored queries", stored.len());
    for (path, text) in stored {
        assert!(text.contains("\"query\"") && text.contains("PostgreSQL"), "{path}");
    }
}
