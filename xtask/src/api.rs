//! The REST API against parts that are not ours: schemathesis asks every operation of the document what it promises,
//! and a client that openapi-python-client generates from it lists keys.

use crate::command::Run;
use crate::house::House;
use crate::server::{self, Administrator, Private};
use crate::trouble::{Done, Trouble};
use crate::{files, say, tools};
use std::path::{Path, PathBuf};

/// From PyPI, in a virtual environment of this repository's own.
const PACKAGES: &str = "schemathesis==4.32.5 openapi-python-client==0.29.1";

const ADMINISTRATOR: Administrator = Administrator {
    username: "grace",
    name: "Grace Hopper",
    email: "grace@example.org",
    password: "seven quiet rivers under glass",
};

/// Signs in as a person does, makes a key, and prints its token.
const MAKE_KEY: &str = "
import http.cookiejar, re, sys, urllib.parse, urllib.request
base, username, password = sys.argv[1:]
browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
def post(path, fields):
    body = urllib.parse.urlencode(fields, doseq=True).encode()
    return browser.open(urllib.request.Request(base + path, body, {'Origin': base})).read().decode()
post('/do/log-in', {'login': username, 'password': password, 'page': '/login'})
page = post('/do/create-api-key', {'name': 'bench', 'scopes[]': ['api'], 'expires': '7', 'page': '/account/api-keys/new'})
print(re.search('lk_[0-9A-Za-z]{36}', page).group())
";

/// Lists the keys with the generated client, and prints the name of the first.
const LIST_KEYS: &str = "
import sys
from latchkey_rest_api_client import AuthenticatedClient
from latchkey_rest_api_client.api.keys import list_keys
client = AuthenticatedClient(base_url=sys.argv[1] + '/api/v1', token=sys.argv[2])
page = list_keys.sync(client=client)
print(page.items[0].name, page.items[0].state.value)
";

/// Python and the two packages.
pub fn provide(house: &House) -> Done<PathBuf> {
    tools::provide(tools::FOR_API_TESTS)?;
    let venv = house.own("python");
    let stamp = venv.join(".latchkey-packages");
    if files::read_text(&stamp).is_ok_and(|have| have == PACKAGES) {
        say::there("schemathesis and openapi-python-client");
        return Ok(venv);
    }
    say::step("schemathesis and openapi-python-client", "they hold the REST API to its own document");
    Run::new("python3").words("-m venv").path(&venv).go()?;
    let pip = Run::new(venv.join("bin/pip").display().to_string());
    pip.words("install --quiet --disable-pip-version-check").words(PACKAGES).go()?;
    files::write(&stamp, PACKAGES.as_bytes())?;
    Ok(venv)
}

/// Runs both against a server of its own.
pub fn run(house: &House, site: &Path) -> Done {
    say::step("REST API", "schemathesis and a generated client, with a real key");
    let venv = provide(house)?;
    let program = server::built(house)?;
    let private = Private::start(&program, site, house.own("api-server"), &ADMINISTRATOR)?;
    let url = format!("http://{}", private.host);
    let python = Run::new(venv.join("bin/python").display().to_string()).arg("-c");
    let key = python.arg(MAKE_KEY).arg(&url).arg(ADMINISTRATOR.username).arg(ADMINISTRATOR.password).text()?;
    let token = key.trim();
    let document = house.own("openapi.json");
    files::write(&document, Run::new(program.display().to_string()).arg("openapi").apart().text()?.as_bytes())?;
    schemathesis(house, &venv, &document, &url, token).go()?;
    client(house, &venv, &document, &url, token)
}

fn schemathesis(house: &House, venv: &Path, document: &Path, url: &str, token: &str) -> Run {
    let run = Run::new(venv.join("bin/schemathesis").display().to_string());
    let run = run.arg("--config-file").path(&house.root.join("xtask/schemathesis.toml")).arg("run").path(document);
    let run =
        run.arg("--url").arg(format!("{url}/api/v1")).arg("--header").arg(format!("Authorization: Bearer {token}"));
    // The key itself must outlive the run, and the administrator too.
    run.words("--checks all --max-examples 25 --seed 4 --suppress-health-check all --no-color --workers 2")
        .words("--exclude-path /introspect")
}

fn client(house: &House, venv: &Path, document: &Path, url: &str, token: &str) -> Done {
    let folder = house.own("api-client");
    files::remove_folder(&folder)?;
    let generate = Run::new(venv.join("bin/openapi-python-client").display().to_string());
    generate
        .words("generate --meta none --path")
        .path(document)
        .arg("--output-path")
        .path(&folder.join("latchkey_rest_api_client"))
        .go()?;
    let python = Run::new(venv.join("bin/python").display().to_string());
    let printed = python.arg("-c").arg(LIST_KEYS).arg(url).arg(token).folder(&folder).text()?;
    if printed.trim() == "bench active" {
        Ok(())
    } else {
        Err(Trouble::new(format!("the generated client listed something else: {printed}")))
    }
}
