// Wakes the islands of a page. Loaded by a nonce; what it imports is trusted through it ('strict-dynamic').
const { glue, wasm } = document.querySelector('script[data-wasm]').dataset;
const module = fetch(wasm);
const latchkey = await import(glue);
await latchkey.default({ module_or_path: module });
latchkey.hydrate();

// An island wakes before what it holds; children of an island are handed to the nearest one around them.
const wake = (node, holders) => {
  if (node.localName === 'leptos-children') {
    holders = [...holders, node.$$on_hydrate];
  } else if (node.localName === 'leptos-island') {
    holders.at(-1)?.();
    latchkey[node.dataset.component]?.(node);
  }
  for (const child of node.children) wake(child, holders);
};
wake(document.body, []);

// Only what works is shown.
for (const button of document.querySelectorAll('.field__reveal, [data-copy], [data-print]')) button.hidden = false;

document.addEventListener('click', async ({ target }) => {
  const button = target.closest('[data-copy]');
  if (!button) return;
  const source = document.getElementById(button.dataset.copy);
  await navigator.clipboard.writeText(source.value ?? source.textContent);
  const label = button.firstElementChild;
  const before = label.textContent;
  label.setAttribute('role', 'status');
  label.textContent = label.dataset.says;
  setTimeout(() => (label.textContent = before), 2000);
});

// Backup codes: **Close** waits until they are saved, which a tick says, or a copy, a download, a print.
const afterTick = () => {
  for (const later of document.querySelectorAll('[data-after]')) {
    later.disabled = !document.getElementById(later.dataset.after).checked;
  }
};
document.addEventListener('change', afterTick);
document.addEventListener('click', ({ target }) => {
  if (target.closest('[data-print]')) print();
  const saves = target.closest('[data-saves]');
  if (saves) document.getElementById(saves.dataset.saves).checked = true;
  afterTick();
});
afterTick();

// A page that comes back out of the browser's memory is not busy any more.
addEventListener('pageshow', (event) => {
  if (event.persisted) for (const busy of document.querySelectorAll('[aria-busy]')) busy.removeAttribute('aria-busy');
});

document.documentElement.dataset.ready = '';
