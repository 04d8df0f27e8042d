//! A browser or a program in words, from its `User-Agent`: enough for people to recognise their own. It is what the client
//! claims, and never decides anything.

/// For example `Firefox on Linux`, or `docker`; `an unknown device` where nothing is recognised.
pub fn device(agent: &str) -> String {
    // The order matters: Edge and Opera call themselves Chrome too, and Chrome calls itself Safari.
    const BROWSERS: [(&str, &str); 9] = [
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("FxiOS/", "Firefox"),
        ("CriOS/", "Chrome"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
        ("curl/", "curl"),
        ("command line", "the command line"),
    ];
    const SYSTEMS: [(&str, &str); 7] = [
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("CrOS", "ChromeOS"),
        ("Linux", "Linux"),
    ];
    let find =
        |known: &[(&str, &'static str)]| known.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name);
    match (find(&BROWSERS).or_else(|| program(agent)), find(&SYSTEMS)) {
        (Some(name), Some(system)) => format!("{name} on {system}"),
        (Some(name), None) | (None, Some(name)) => name.to_owned(),
        (None, None) => "an unknown device".to_owned(),
    }
}

/// The first product of a program that is no browser (RFC 9110 10.1.5): `docker` of `docker/29.0 go/go1.25`.
fn program(agent: &str) -> Option<&str> {
    // No dot: mail programs would make a link of what looks like a host.
    let (name, _version) = agent.split_whitespace().next()?.split_once('/')?;
    let sound = name.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c)) && (1..=40).contains(&name.len());
    (sound && name != "Mozilla").then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_and_programs_are_recognised() {
        let cases = [
            ("Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0", "Firefox on Linux"),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/146.0.0.0 Safari/537.36 Edg/146.0",
                "Edge on Windows",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Mobile/15E148 Safari/604.1",
                "Safari on iPhone",
            ),
            (
                "Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/146.0.0.0 Mobile Safari/537.36",
                "Chrome on Android",
            ),
            ("curl/8.1", "curl"),
            ("docker/29.0.1 go/go1.25.3 git-commit/198b5e3 kernel/6.1 os/linux arch/amd64", "docker"),
            ("skopeo/1.9.3", "skopeo"),
            ("kube-probe/1.34 (Linux)", "kube-probe on Linux"),
            ("Mozilla/5.0", "an unknown device"),
            ("<script>/1", "an unknown device"),
            ("log-in.example.org/1", "an unknown device"),
            ("/1", "an unknown device"),
            ("", "an unknown device"),
        ];
        for (agent, words) in cases {
            assert_eq!(device(agent), words);
        }
    }
}
