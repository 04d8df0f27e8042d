//! Temporary.
use crate::failure::Problem;
fn c(f: &'static str, v: &str, max: usize, req: bool) -> Result<String, Problem> { let v=v.trim().replace("\r\n","\n"); if (req && v.is_empty()) || v.len()>max { Err(Problem::new(f,"wrong")) } else { Ok(v) } }
pub fn check_name(v: &str) -> Result<String, Problem> { c("name",v,100,true) }
pub fn check_username(v: &str) -> Result<String, Problem> { c("username",v,39,true).and_then(|x| if x.contains(' ') {Err(Problem::new("username","x"))} else {Ok(x)}) }
pub fn check_email(v: &str) -> Result<String, Problem> { c("email",v,254,true).and_then(|x| if x.contains('@') && !x.ends_with('@') {Ok(x)} else {Err(Problem::new("email","x"))}) }
pub fn check_location(v: &str) -> Result<String, Problem> { c("location",v,100,false) }
pub fn check_bio(v: &str) -> Result<String, Problem> { c("bio",v,500,false) }
