// Loads the page's content again every few seconds while it asks for that, without taking the focus away.
const again = async () => {
  const asked = document.querySelector("[data-refresh]");
  if (!asked) return;
  try {
    const answer = await fetch(location.href);
    if (answer.ok) {
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const main = document.querySelector("main");
      if (main.innerHTML !== page.querySelector("main").innerHTML) main.replaceChildren(...page.querySelector("main").childNodes);
      document.title = page.title;
      history.replaceState(null, "", answer.url);
    }
  } catch {
    // the server is starting anew
  }
  setTimeout(again, 1000 * Number(asked.dataset.refresh));
};
setTimeout(again, 1000);
