//! The servers whose addresses are known, each with what its paths mean. Nothing is asked of them.

use percent_encoding::percent_decode_str;

use super::is_message_id;
use crate::mail::header::changes_direction;

/// What a web address leads to, where its form is a known one.
pub(super) fn about(address: &str) -> Option<String> {
    let rest = address.split_once("://")?.1;
    let end = rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len());
    let (host, rest) = (rest[..end].to_ascii_lowercase(), &rest[end..]);
    let (path, query) = match rest.split_once('?') {
        Some((path, query)) => (path, query.split('#').next().unwrap_or_default()),
        None => (rest.split('#').next().unwrap_or_default(), ""),
    };
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    match host.as_str() {
        "lore.kernel.org" | "lkml.kernel.org" => lore(&host, &parts),
        "git.kernel.org" => kernel_git(&parts, query),
        "github.com" => forge(&host, &parts, &[("pull", "pull request"), ("commit", "commit")]),
        "codeberg.org" => forge(&host, &parts, &[("pulls", "pull request"), ("commit", "commit")]),
        "git.sr.ht" => forge(&host, &parts, &[("commit", "commit")]),
        "lists.sr.ht" => sourcehut_list(&host, &parts),
        _ if host.starts_with("patchwork.") => patchwork(&host, &parts, query),
        _ if host.starts_with("gitlab.") => gitlab(&host, &parts),
        _ => None,
    }
}

/// Shown as text; what could disguise it is left out.
fn shown(part: &str) -> String {
    let decoded = percent_decode_str(part).decode_utf8_lossy().into_owned();
    decoded.chars().filter(|c| !c.is_control() && !changes_direction(*c)).collect()
}

fn lore(host: &str, parts: &[&str]) -> Option<String> {
    let (list, id) = match parts {
        [list, id, ..] => (*list, shown(id)),
        _ => return None,
    };
    let list = if list == "r" { host.to_owned() } else { shown(list) };
    is_message_id(&id).then(|| format!("{list}: {id} (Message-ID)"))
}

fn patchwork(host: &str, parts: &[&str], query: &str) -> Option<String> {
    let series_in_query = || query.split('&').find_map(|pair| pair.strip_prefix("series=")).and_then(number);
    match parts {
        ["project", project, "patch", id, ..] | ["project", project, "cover", id, ..] if is_message_id(&shown(id)) => {
            Some(format!("{host} {}: {} (Message-ID)", shown(project), shown(id)))
        }
        ["project", project, "list", ..] => {
            series_in_query().map(|series| format!("{host} {}: series {series}", shown(project)))
        }
        ["patch", id, ..] => number(id).map(|id| format!("{host} patch {id}")),
        ["series", id, ..] => number(id).map(|id| format!("{host} series {id}")),
        _ => None,
    }
}

fn forge(host: &str, parts: &[&str], kinds: &[(&str, &str)]) -> Option<String> {
    let [owner, project, kind, id, ..] = parts else { return None };
    let (_, word) = kinds.iter().find(|(known, _)| known == kind)?;
    let id = if *word == "commit" { commit(id)? } else { number(id)? };
    Some(format!("{host}/{}/{} {word} {id}", shown(owner), shown(project)))
}

fn gitlab(host: &str, parts: &[&str]) -> Option<String> {
    let dash = parts.iter().position(|part| *part == "-").filter(|dash| *dash >= 2)?;
    let project = parts[..dash].iter().map(|part| shown(part)).collect::<Vec<_>>().join("/");
    match &parts[dash + 1..] {
        ["merge_requests", id, ..] => number(id).map(|id| format!("{host}/{project} merge request {id}")),
        ["commit", id, ..] => commit(id).map(|id| format!("{host}/{project} commit {id}")),
        _ => None,
    }
}

fn sourcehut_list(host: &str, parts: &[&str]) -> Option<String> {
    match parts {
        [owner, list, "patches", id, ..] => {
            number(id).map(|id| format!("{host}/{}/{} patch set {id}", shown(owner), shown(list)))
        }
        [owner, list, id, ..] => {
            let id = shown(id);
            let id = id.trim_start_matches('<').trim_end_matches('>');
            is_message_id(id).then(|| format!("{}/{}: {id} (Message-ID)", shown(owner), shown(list)))
        }
        _ => None,
    }
}

fn kernel_git(parts: &[&str], query: &str) -> Option<String> {
    let in_query = || query.split(['&', ';']).find_map(|pair| pair.strip_prefix("id=")).and_then(commit);
    match parts {
        ["linus" | "torvalds", id] => commit(id).map(|id| format!("torvalds/linux commit {id}")),
        [owner, "c", id] => commit(id).map(|id| format!("{} commit {id}", shown(owner))),
        _ => {
            let at = parts.iter().position(|part| part.ends_with(".git"))?;
            let repository = shown(parts[at].trim_end_matches(".git"));
            let owner = at.checked_sub(1).map(|before| format!("{}/", shown(parts[before]))).unwrap_or_default();
            let is_commit = matches!(parts.get(at + 1), Some(&("commit" | "patch")));
            in_query().filter(|_| is_commit).map(|id| format!("{owner}{repository} commit {id}"))
        }
    }
}

fn number(text: &str) -> Option<String> {
    let sound = (1..=12).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    sound.then(|| text.to_owned())
}

/// The first twelve digits of a commit's name, as people quote it.
fn commit(text: &str) -> Option<String> {
    let text = text.trim_end_matches(".patch").trim_end_matches(".diff");
    let sound = (7..=64).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    sound.then(|| text[..text.len().min(12)].to_owned())
}
