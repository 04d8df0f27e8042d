//! Both schemas are one: the same tables, columns and nullability.

use std::collections::BTreeSet;

use app::platform::db::Link;

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
