-- What System Administrators decide while the instance runs. A name that is missing here has its default.

CREATE TABLE policy (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);
