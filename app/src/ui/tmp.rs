//! Temporary.
#![allow(missing_docs)]
use leptos::prelude::*;
use super::frame::Frame;
fn frame() -> Frame { use_context::<Frame>().unwrap() }
fn field_state(name: &str) -> (Option<String>, Vec<String>) {
    let f = frame();
    let Some(s) = f.submitted else { return (None, vec![]) };
    (s.values.iter().find(|(n,_)| n==name).map(|(_,v)| v.clone()), s.failure.map(|x| x.problems().iter().filter(|p| p.field==name).map(|p| p.message.clone()).collect()).unwrap_or_default())
}
#[component] pub fn AppPage(#[prop(into)] title: String, children: Children) -> impl IntoView { let f=frame(); let n=f.nonce.clone(); view! { <html data-theme=f.theme.name()><head><title>{title}</title><script nonce=n src=f.assets.wasm></script></head><body>{f.notice.map(|n| view!{<p>{n.text}</p>})}{children()}</body></html> } }
#[component] pub fn GatePage(#[prop(into)] title: String, #[prop(into, optional)] lead: String, children: Children) -> impl IntoView { let f=frame(); view! { <html data-theme=f.theme.name()><head><title>{title.clone()}</title></head><body>{f.instance}<h1>{title}</h1><p>{lead}</p>{f.notice.map(|n| view!{<p>{n.text}</p>})}{children()}</body></html> } }
#[component] pub fn Form(action: &'static str, #[prop(optional)] enhanced: Option<bool>, children: Children) -> impl IntoView { let _=enhanced; let f=frame(); let m = f.submitted.filter(|s| s.action==action).and_then(|s| s.failure).map(|x| x.message()); view! { <form method="post" action=action><p>{m}</p><input type="hidden" name="page" value=f.path/>{children()}</form> } }
#[component] pub fn Field(name: &'static str, label: &'static str, #[prop(optional)] kind: &'static str, #[prop(into, optional)] value: String, #[prop(into, optional)] help: String, #[prop(optional)] autocomplete: &'static str, #[prop(optional)] required: bool, #[prop(optional)] maxlength: u32, #[prop(optional)] autofocus: bool) -> impl IntoView { let _=(kind,autocomplete,required,maxlength,autofocus,help); let (v,p)=field_state(name); view! { <label>{label}</label><input name=name value=v.unwrap_or(value) aria-invalid=if p.is_empty(){"false"}else{"true"}/><p>{p.join(" ")}</p> } }
#[component] pub fn TextArea(name: &'static str, label: &'static str, #[prop(into, optional)] value: String, #[prop(into, optional)] help: String, #[prop(optional)] maxlength: u32) -> impl IntoView { let _=(maxlength,help); let (v,p)=field_state(name); view! { <label>{label}</label><textarea name=name aria-invalid=if p.is_empty(){"false"}else{"true"}>{v.unwrap_or(value).replace('&',"&amp;").replace('<',"&lt;")}</textarea><p>{p.join(" ")}</p> } }
#[component] pub fn PasswordField(name: &'static str, label: &'static str, #[prop(into, optional)] help: String, #[prop(optional)] autocomplete: &'static str, #[prop(optional)] autofocus: bool, #[prop(optional)] meter: bool) -> impl IntoView { let _=(autocomplete,autofocus,meter,help); let (_,p)=field_state(name); view! { <label>{label}</label><input type="password" name=name/><p>{p.join(" ")}</p> } }
#[component] pub fn Submit(#[prop(optional)] wide: bool, children: Children) -> impl IntoView { let _=wide; view! { <button>{children()}</button> } }
#[component] pub fn Section(id: &'static str, title: &'static str, #[prop(into, optional)] lead: String, children: Children) -> impl IntoView { view! { <section id=id><h2>{title}</h2><p>{lead}</p>{children()}</section> } }
#[component] pub fn SettingsLayout(title: &'static str, sections: Vec<(&'static str,&'static str)>, children: Children) -> impl IntoView { let _=sections; view! { <h1>{title}</h1>{children()} } }
#[component] pub fn Card(#[prop(into, optional)] title: String, children: Children) -> impl IntoView { view! { <div>{title}{children()}</div> } }
#[component] pub fn Facts(children: Children) -> impl IntoView { view! { <dl>{children()}</dl> } }
#[component] pub fn Fact(term: &'static str, children: Children) -> impl IntoView { view! { <dt>{term}</dt><dd>{children()}</dd> } }
#[component] pub fn Avatar(#[prop(into)] src: String, #[prop(into)] name: String, size: u32) -> impl IntoView { view! { <img src=src alt=name width=size height=size/> } }
