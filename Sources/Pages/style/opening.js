// The figures of an opening day or of the platform, again and again: what the page showed is replaced by what the server says now.
'use strict';
(() => {
  const figures = document.getElementById('figures');
  if (!figures) return;
  const every = Number(figures.dataset.every) || 2000;
  let failed = 0;
  const look = async () => {
    try {
      const answer = await fetch(figures.dataset.source, { headers: { accept: 'text/html' }, cache: 'no-store', redirect: 'error' });
      if (!answer.ok) throw new Error(String(answer.status));
      figures.innerHTML = await answer.text();
      figures.classList.remove('old');
      failed = 0;
    } catch {
      // One lost answer says nothing; figures that are old must look old.
      if (++failed > 2) figures.classList.add('old');
    }
    setTimeout(look, document.hidden ? every * 5 : every);
  };
  setTimeout(look, every);
})();
