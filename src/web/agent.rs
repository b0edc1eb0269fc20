//! What kind of browser asks, in words that its owner knows it by.

/// The family of browsers that a `User-Agent` header names, as in "Firefox on Linux". It is what the browser says of
/// itself: it helps people to know their own again and decides nothing.
pub fn family(user_agent: &str) -> String {
    let first = |names: &[(&str, &'static str)]| {
        names.iter().find(|(part, _)| user_agent.contains(part)).map(|(_, words)| *words)
    };
    // Most browsers name others that they are like; the particular ones come first.
    let browser = first(&[
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("SamsungBrowser", "Samsung Internet"),
        ("Firefox/", "Firefox"),
        ("FxiOS", "Firefox"),
        ("CriOS", "Chrome"),
        ("Chromium", "Chromium"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
        ("w3m", "w3m"),
        ("Lynx", "Lynx"),
        ("Links", "Links"),
        ("curl/", "curl"),
    ]);
    let system = first(&[
        ("Android", "Android"),
        ("iPhone", "an iPhone"),
        ("iPad", "an iPad"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("CrOS", "ChromeOS"),
        ("Linux", "Linux"),
        ("BSD", "BSD"),
    ]);
    match (browser, system) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(browser), None) => browser.to_owned(),
        (None, Some(system)) => format!("A browser on {system}"),
        (None, None) => "A browser of an unknown kind".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::family;

    #[test]
    fn browsers_that_name_each_other_are_told_apart() {
        let linux = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0";
        assert_eq!(family(linux), "Firefox on Linux");
        let android =
            "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36";
        assert_eq!(family(android), "Chrome on Android");
        let edge = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/126.0 Safari/537.36 Edg/126.0";
        assert_eq!(family(edge), "Edge on Windows");
        assert_eq!(family("w3m/0.5.3"), "w3m");
        assert_eq!(family("<b>"), "A browser of an unknown kind");
    }
}
