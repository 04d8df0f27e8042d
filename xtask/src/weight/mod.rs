//! `cargo xtask weight`: what a visitor downloads for each page, against a budget that is kept in the repository.
//!
//! It measures what people get: the pages as the built server gives them, and the files of the site as they lie there.

mod budget;
mod http;
mod page;

use crate::house::House;
use crate::server::{self, Administrator, Private};
use crate::trouble::{Done, Trouble};
use crate::{files, say, site};
use budget::Budget;
use http::Client;
use page::Page;

const ADA: Administrator = Administrator {
    username: "ada",
    name: "Ada Lovelace",
    email: "ada@example.org",
    password: "plum anchor violet teacup 88",
};

pub fn run(house: &House) -> Done<String> {
    let file = house.root.join("xtask/weight.toml");
    let budgets = budget::read(&files::read_text(&file)?)?;
    let site = site::built(house)?;
    let program = server::built(house)?;
    say::step("Weight", "bytes of each page: as they are, gzip, brotli");
    let server = Private::start(&program, &site, house.own("weight"), &ADA)?;

    let stranger = Client::new(&server.host);
    let ada = stranger.signed_in(ADA.username, ADA.password)?;
    let mut over = Vec::new();
    for budget in &budgets {
        let client = if budget.signed_in { &ada } else { &stranger };
        let page = Page::measure(client, &site, &budget.path)?;
        page.print(budget);
        over.extend(budget.broken_by(&page));
    }
    if over.is_empty() {
        Ok("All pages are within their budget".to_owned())
    } else {
        Err(Trouble::new(format!("{}\n  The budget is in {}.", over.join("\n  "), file.display())))
    }
}

impl Budget {
    /// What the page does that the budget forbids.
    fn broken_by(&self, page: &Page) -> Vec<String> {
        let total = page.total().brotli;
        let mut broken = Vec::new();
        if total > self.brotli_kb * 1000 {
            broken.push(format!(
                "{} weighs {:.1} KB, over its {} KB",
                self.path,
                page::kilobytes(total),
                self.brotli_kb
            ));
        }
        if !self.wasm && page.has_wasm() {
            broken.push(format!("{} loads WebAssembly, and should do without", self.path));
        }
        broken
    }
}
