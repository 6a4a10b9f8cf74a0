const show = (id, value) => {
  document.getElementById(id).textContent = String(value);
};

document.getElementById('greet').addEventListener('click', () => void greet());

async function greet() {
  const { text, when, tags } = await window.sample.call('greet', 'Ada');
  show('greeting', `${text} ${when.toISOString()} ${[...tags].join('+')}`);
}

window.sample.onProgress(({ done, of }) => show('progress', `${done}/${of}`));
window.sample.onResumed((payload) =>
  show('resumed', payload instanceof Date ? payload.toISOString() : payload),
);
