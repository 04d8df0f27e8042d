//! Both schemas are one: the same tables, columns and nullability; and every SQL text is understood by both databases.

use std::collections::BTreeSet;

use app::platform::db::{Link, Tx};
use sqlx::{AssertSqlSafe, Executor, SqlSafeStr};

use crate::sources;
use crate::support::{Database, TestApp};

const SQLITE: &str = "SELECT m.name, p.name, p.\"notnull\" FROM sqlite_master m, pragma_table_info(m.name) p \
     WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND m.name NOT LIKE '_sqlx%'";
const POSTGRES: &str = "SELECT table_name::TEXT, column_name::TEXT, (CASE is_nullable WHEN 'NO' THEN 1 ELSE 0 END)::BIGINT \
     FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT LIKE '\\_sqlx%'";

async fn columns(app: &TestApp) -> BTreeSet<(String, String, i64)> {
    let mut tx = app.platform.db.read().await.expect("a connection");
    let rows: Vec<(String, String, i64)> = match tx.link() {
        Link::Sqlite(c) => sqlx::query_as(SQLITE).fetch_all(c).await.expect("rows"),
        Link::Postgres(c) => sqlx::query_as(POSTGRES).fetch_all(c).await.expect("rows"),
    };
    rows.into_iter().collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn both_schemas_are_the_same() {
    let sqlite = columns(&TestApp::on(Database::Sqlite).await).await;
    let postgres = columns(&TestApp::on(Database::Postgres).await).await;
    assert!(sqlite.len() > 40, "the schema was not read");
    assert_eq!(sqlite, postgres);
}

/// Name and text of every `const …: &str` that begins with a verb of SQL and holds for both databases.
fn statements() -> Vec<(String, String)> {
    let mut found = Vec::new();
    for (file, text) in
        sources::all().into_iter().filter(|(file, _)| file.starts_with("app/src") || file.starts_with("server/src"))
    {
        for part in text.split("\nconst ").skip(1) {
            let Some((head, literal)) = part.split_once(": &str =") else { continue };
            let literal = literal.trim_start().trim_start_matches('"');
            // What really differs is prefixed and written out for each.
            let both = !head.contains("SQLITE") && !head.contains("POSTGRES");
            let verb =
                ["SELECT ", "INSERT ", "UPDATE ", "DELETE ", "WITH "].iter().any(|verb| literal.starts_with(verb));
            if both && verb {
                found.push((format!("{file}: {head}"), unescaped(literal)));
            }
        }
    }
    found
}

/// The text of a string literal up to its closing quote.
fn unescaped(literal: &str) -> String {
    let mut text = String::new();
    let mut characters = literal.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '"' => break,
            '\\' => match characters.next() {
                Some('\n') => while characters.next_if(|next| next.is_whitespace()).is_some() {},
                Some(escaped) => text.push(escaped),
                None => break,
            },
            other => text.push(other),
        }
    }
    text
}

async fn refused(tx: &mut Tx, sql: &str) -> Option<String> {
    let sql = AssertSqlSafe(sql.to_owned()).into_sql_str();
    let prepared = match tx.link() {
        Link::Sqlite(c) => c.prepare(sql).await.map(drop),
        Link::Postgres(c) => c.prepare(sql).await.map(drop),
    };
    prepared.err().map(|error| error.to_string())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_statement_is_understood_by_both_databases() {
    let statements = statements();
    assert!(statements.len() > 40, "the statements were not found: {}", statements.len());
    let mut offenders = Vec::new();
    for database in [Database::Sqlite, Database::Postgres] {
        let app = TestApp::on(database).await;
        for (name, sql) in &statements {
            let mut tx = app.platform.db.read().await.expect("a connection");
            if let Some(why) = refused(&mut tx, sql).await {
                offenders.push(format!("{database:?}: {name}: {why}: {sql}"));
            }
        }
    }
    assert!(offenders.is_empty(), "{}", offenders.join("\n"));
}

/// Whoever waits for a row must see what the one before left there, whatever the server's own default is.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_with_a_stricter_default_is_used_as_we_mean_it() {
    let app = TestApp::on(Database::Postgres).await;
    let mut tx = app.platform.db.write().await.expect("a connection");
    let Link::Postgres(connection) = tx.link() else { panic!("PostgreSQL") };
    let name: String = sqlx::query_scalar("SELECT current_database()::TEXT").fetch_one(connection).await.expect("it");
    let alter = AssertSqlSafe(format!("ALTER DATABASE {name} SET default_transaction_isolation = 'serializable'"));
    app::on!(tx, c => sqlx::query(alter.into_sql_str()).execute(c).await.map(drop)).expect("altered");
    tx.commit().await.expect("stored");

    // Connections of another node are new ones.
    let other = app.other_node().await;
    let mut tx = other.platform.db.write().await.expect("a connection");
    let Link::Postgres(connection) = tx.link() else { panic!("PostgreSQL") };
    let level: String = sqlx::query_scalar("SHOW transaction_isolation").fetch_one(connection).await.expect("a level");
    assert_eq!(level, "read committed");
}
