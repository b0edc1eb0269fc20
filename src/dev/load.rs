//! `plumbline dev-load`: how long pages take beside two databases of [`data`](super::data), one small and one large. Requests
//! to the two servers take turns, so that whatever else the machine does touches both alike and their ratio holds.

mod client;

use std::time::Duration;

use anyhow::{Context, ensure};

use self::client::Client;
use super::data::{CONFERENCE, FIXED, GROWING, LEAD};
use super::demo::PASSWORD;
use crate::account::SignInUrl;
use crate::cli::commands::LoadOptions;
use crate::review::QueueUrl;
use crate::review::order::query_of;

/// The largest ratio of a page's p99 that passes.
const MOST: f64 = 1.5;
/// The pages of a track that grows are only reported: they are asked for in one round of so many.
const GROWING_IN: usize = 10;
/// So many rounds come before those that count.
const WARM_UP: usize = 30;
/// One in twenty proposals has this word.
const WORD: &str = "kertafra";

/// A kind of page, with the addresses to ask for in turn at each of the two servers.
struct Measured {
    name: &'static str,
    /// Whether the page has to pass, or is only reported.
    counts: bool,
    urls: [Vec<String>; 2],
    took: [Vec<Duration>; 2],
}

/// Measures, prints a table of each of the two tracks, and fails where a page of the queue that may not be slower is.
///
/// # Errors
/// When a server does not answer as it should, or a page is too slow.
pub async fn run(options: LoadOptions) -> anyhow::Result<()> {
    tokio::task::spawn_blocking(move || measure(&options)).await?
}

fn measure(options: &LoadOptions) -> anyhow::Result<()> {
    ensure!(options.requests > 0, "each page has to be asked for at least once");
    let mut clients = [signed_in(&options.small)?, signed_in(&options.large)?];
    let mut fixed = pages(&mut clients, FIXED, true)?;
    let mut growing = pages(&mut clients, GROWING, false)?;
    for round in 0..WARM_UP + options.requests {
        let first = (round + round / GROWING_IN) % 2;
        let reported = if round % GROWING_IN == 0 { &mut growing[..] } else { &mut [] };
        for page in fixed.iter_mut().chain(reported) {
            // Neither of the two is always the first.
            for which in [first, 1 - first] {
                let urls = &page.urls[which];
                let (_, took) = clients[which].get(&urls[round % urls.len()])?;
                if round >= WARM_UP {
                    page.took[which].push(took);
                }
            }
        }
    }
    println!("The same track of 200 proposals in both conferences; milliseconds of {} requests.\n", options.requests);
    let slow = report(fixed);
    let asked = options.requests.div_ceil(GROWING_IN);
    println!("\nA track of one in twenty, which grows with its conference; only reported, of {asked} requests.\n");
    report(growing);
    ensure!(slow.is_empty(), "more than {MOST} times as slow in the large conference: {}", slow.join(", "));
    Ok(())
}

fn signed_in(server: &str) -> anyhow::Result<Client> {
    let mut client = Client::connect(server)?;
    client.get(&SignInUrl.to_string())?;
    client.post(&SignInUrl.to_string(), &[("email", LEAD), ("password", PASSWORD)])?;
    Ok(client)
}

fn pages(clients: &mut [Client; 2], track: &str, counts: bool) -> anyhow::Result<Vec<Measured>> {
    let queue = QueueUrl { conference: CONFERENCE.to_owned(), track: track.to_owned() }.to_string();
    let [small, large] = clients;
    let later = [vec![later_page(small, &queue)?], vec![later_page(large, &queue)?]];
    let proposals = [proposals(small, &queue)?, proposals(large, &queue)?];
    let same = |query: &str| {
        let url = vec![format!("{queue}{query}")];
        [url.clone(), url]
    };
    let measured = |(name, counts, urls)| Measured { name, counts, urls, took: [Vec::new(), Vec::new()] };
    let list = [
        ("queue, first page", counts, same("")),
        ("queue by score", counts, same("?show=all&sort=score")),
        ("queue, unread shuffled", counts, same("?show=unread")),
        ("queue, a later page", counts, later),
        ("queue, asked", counts, same("?show=asked")),
        ("queue, search minutes:>20", counts, same(&format!("?{}", query_of("minutes:>20")))),
        ("queue, search for a word", counts, same(&format!("?{}", query_of(WORD)))),
        ("a proposal, as its lead", false, proposals),
    ];
    Ok(list.map(measured).into())
}

/// The addresses that a page links to.
fn links(html: &str) -> impl Iterator<Item = String> {
    let ends = |rest: &'_ str| rest.split('"').next().unwrap_or_default().replace("&#38;", "&").replace("&amp;", "&");
    html.split("href=\"").skip(1).map(ends)
}

/// The third page of a queue, or the last where there are fewer.
fn later_page(client: &mut Client, queue: &str) -> anyhow::Result<String> {
    let mut url = queue.to_owned();
    for _ in 0..2 {
        let (html, _) = client.get(&url)?;
        match links(&html).find(|link| link.contains("after=")) {
            Some(next) => url = next,
            None => break,
        }
    }
    Ok(url)
}

/// The proposals on the first page of a queue.
fn proposals(client: &mut Client, queue: &str) -> anyhow::Result<Vec<String>> {
    let (html, _) = client.get(queue)?;
    let table = html.split("<tbody>").nth(1).context("the queue lists no proposal")?;
    let table = table.split("</tbody>").next().unwrap_or_default();
    let found: Vec<String> = links(table).filter(|link| link.contains("/proposals/")).collect();
    ensure!(!found.is_empty(), "the queue lists no proposal");
    Ok(found)
}

/// The duration below which this share of them lies, in milliseconds.
fn percentile(sorted: &[Duration], share: usize) -> f64 {
    let at = (sorted.len() * share).div_ceil(100).saturating_sub(1);
    sorted.get(at).map_or(0.0, |took| took.as_secs_f64() * 1000.0)
}

/// Prints a table, and names the pages that have to pass and do not.
fn report(pages: Vec<Measured>) -> Vec<&'static str> {
    println!("{:<28}{:>20}{:>20}{:>10}", "", "small: p50     p99", "large: p50     p99", "ratio");
    let mut slow = Vec::new();
    for mut page in pages {
        page.took.iter_mut().for_each(|took| took.sort_unstable());
        let [small, large] = page.took.each_ref().map(|took| (percentile(took, 50), percentile(took, 99)));
        let ratio = large.1 / small.1;
        let verdict = if ratio <= MOST { "ok" } else { "above 1.5" };
        println!(
            "{:<28}{:>12.2}{:>8.2}{:>12.2}{:>8.2}{ratio:>10.2}  {verdict}",
            page.name, small.0, small.1, large.0, large.1
        );
        if page.counts && ratio > MOST {
            slow.push(page.name);
        }
    }
    slow
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_one_of_the_durations() {
        let all: Vec<Duration> = (1..=200).map(Duration::from_millis).collect();
        assert_eq!((percentile(&all, 50), percentile(&all, 99), percentile(&all[..1], 99)), (100.0, 198.0, 1.0));
    }

    #[test]
    fn links_are_read_as_a_browser_reads_them() {
        let found: Vec<String> = links("<a href=\"/x?a=1&#38;b=2\">x</a> <a href=\"/y\">y</a>").collect();
        assert_eq!(found, ["/x?a=1&b=2", "/y"]);
    }
}
