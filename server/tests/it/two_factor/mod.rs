//! Two-factor authentication: enrolment, the second step of a log-in, backup codes, several authenticators, the policy.

mod backup_codes;
mod enrolment;
mod factors;
mod required;
mod second_step;
mod secrets;
