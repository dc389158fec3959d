// The playground: an editor, and what comes out of it. Python runs in worker.js.
// `playgroundSettings` is made with the site.

(() => {
  const WORDS = {
    en: {
      example: "Example",
      editor: "Code",
      output: "Output",
      start: "Start Python",
      run: "Run",
      stop: "Stop",
      reset: "Undo all changes",
      help: "Ctrl+Enter runs. Tab indents; to leave the editor, press Esc, then Tab.",
      notice: (host) => `“Start Python” loads Python for the browser (Pyodide with NumPy, about `
        + `16 MB) from ${host}, and nothing of it is loaded before. Your code stays in your browser.`,
      here: "this site",
      noServer: "This page needs a server. In the folder of the site, run "
        + "“python -m http.server”, and open http://127.0.0.1:8000/playground.html.",
      loading: (what) => `Loading ${what} …`,
      ready: (versions) => `Ready: ${versions}`,
      running: "Running …",
      done: "Done.",
      stopped: "Stopped. Python starts anew.",
      canceled: "Not loaded.",
      failed: (text) => `Python has stopped: ${text}`,
      notLoaded: (text) => `Python could not be loaded: ${text}`,
      picture: "Picture",
      page: "Page",
    },
    ko: {
      example: "예제",
      editor: "코드",
      output: "실행 결과",
      start: "파이썬 시작하기",
      run: "실행",
      stop: "멈추기",
      reset: "처음 코드로 되돌리기",
      help: "Ctrl+Enter를 누르면 실행됩니다. Tab은 들여쓰기이며, 편집기에서 나가려면 Esc를 누른 "
        + "다음 Tab을 누르세요.",
      notice: (host) => `“파이썬 시작하기”를 누르면 브라우저용 파이썬(Pyodide와 NumPy, 약 16 MB)을 `
        + `${host}에서 내려받습니다. 누르기 전에는 내려받지 않습니다. 작성한 코드는 브라우저 밖으로 `
        + `나가지 않습니다.`,
      here: "이 사이트",
      noServer: "이 페이지는 서버가 있어야 동작합니다. 사이트 폴더에서 “python -m http.server”를 "
        + "실행하고 http://127.0.0.1:8000/playground.ko.html을 여세요.",
      loading: (what) => `${what} 내려받는 중 …`,
      ready: (versions) => `준비되었습니다: ${versions}`,
      running: "실행 중 …",
      done: "실행을 마쳤습니다.",
      stopped: "실행을 멈췄습니다. 파이썬을 다시 시작합니다.",
      canceled: "내려받지 않았습니다.",
      failed: (text) => `파이썬이 멈췄습니다: ${text}`,
      notLoaded: (text) => `파이썬을 불러오지 못했습니다: ${text}`,
      picture: "그림",
      page: "페이지",
    },
  };
  const language = document.documentElement.lang in WORDS ? document.documentElement.lang : "en";
  const words = WORDS[language];
  const { examples, wheel } = playgroundSettings;
  const pyodide = new URL(playgroundSettings.pyodide, document.baseURI);
  const here = document.currentScript.src;

  /** An element with properties, attributes as `aria-*` and `role` among them, and children. */
  function element(tag, properties = {}, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(properties)) {
      if (name in made) made[name] = value;
      else made.setAttribute(name, value);
    }
    made.append(...children);
    return made;
  }

  const choice = element("select", { id: "playground-example" });
  choice.append(...examples.map(({ title }, k) => element("option", { value: k }, title[language])));
  const says = element("p", { id: "playground-says" });
  const editor = element("textarea", {
    id: "playground-editor",
    spellcheck: false,
    autocapitalize: "off",
    autocomplete: "off",
    wrap: "off",
    "aria-describedby": "playground-help",
  });
  const go = element("button", { type: "button", className: "md-button md-button--primary" });
  const stop = element("button", { type: "button", className: "md-button" }, words.stop);
  const reset = element("button", { type: "button", className: "md-button" }, words.reset);
  const status = element("p", { id: "playground-status", role: "status" });
  const output = element("div", { id: "playground-output", role: "region", "aria-label": words.output });
  const notice = words.notice(pyodide.host === location.host ? words.here : pyodide.host);
  document.getElementById("playground-app").replaceChildren(
    element("label", { htmlFor: choice.id }, words.example), choice, says,
    element("label", { htmlFor: editor.id }, words.editor), editor,
    element("p", { id: "playground-help" }, words.help),
    element("div", { className: "playground-buttons" }, go, stop, reset),
    element("p", { id: "playground-notice" }, notice), status, output,
  );

  // Examples ------------------------------------------------------------------------------------

  const edited = examples.map(({ code }) => code[language]);
  const chosen = () => Number(choice.value);

  function open() {
    says.textContent = examples[chosen()].says[language];
    editor.value = edited[chosen()];
    editor.rows = editor.value.split("\n").length + 1;
  }

  choice.addEventListener("change", open);
  editor.addEventListener("input", () => { edited[chosen()] = editor.value; });
  reset.addEventListener("click", () => {
    edited[chosen()] = examples[chosen()].code[language];
    open();
    editor.focus();
  });

  // The editor ----------------------------------------------------------------------------------

  const INDENT = "    ";
  let leaving = false; // Esc was pressed, so that the next Tab leaves the editor

  /** Put a text in place of what is selected, as if it were typed, so that it can be undone. */
  const type = (text) => document.execCommand(text ? "insertText" : "delete", false, text);

  editor.addEventListener("keydown", (event) => {
    if (event.isComposing) return; // Hangul that is not finished yet
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      if (state === "ready") execute();
    } else if (event.key === "Enter" && !event.shiftKey && !event.altKey) {
      const before = editor.value.slice(0, editor.selectionStart).split("\n").at(-1);
      const deeper = before.trimEnd().endsWith(":") ? INDENT : "";
      event.preventDefault();
      type("\n" + before.match(/^ */)[0] + deeper);
    } else if (event.key === "Tab" && !leaving) {
      event.preventDefault();
      indent(event.shiftKey);
    }
    if (event.key !== "Shift") leaving = event.key === "Escape";
  });

  /** Move the lines of the selection by four spaces; without a selection, put in spaces. */
  function indent(back) {
    const { value, selectionStart, selectionEnd } = editor;
    if (!back && selectionStart === selectionEnd) {
      type(INDENT);
      return;
    }
    const from = value.lastIndexOf("\n", selectionStart - 1) + 1;
    const end = value.indexOf("\n", Math.max(selectionEnd - 1, from));
    const to = end < 0 ? value.length : end;
    const lines = value.slice(from, to);
    const moved = back ? lines.replace(/^ {1,4}/gm, "") : lines.replace(/^(?=.)/gm, INDENT);
    editor.setSelectionRange(from, to);
    if (moved !== lines) type(moved);
    editor.setSelectionRange(from, from + moved.length);
  }

  // Python --------------------------------------------------------------------------------------

  let worker = null;
  let state = "idle"; // or "loading", "ready", "running"

  function become(next, text) {
    state = next;
    go.textContent = state === "idle" ? words.start : words.run;
    go.setAttribute("aria-disabled", state === "loading" || state === "running");
    stop.setAttribute("aria-disabled", state === "idle" || state === "ready");
    status.textContent = text;
  }

  function start(text) {
    worker = new Worker(new URL("worker.js", here), { type: "module" });
    worker.onmessage = ({ data }) => hear(data);
    worker.onerror = (event) => hear({ kind: "failed", text: event.message ?? "worker.js" });
    const beside = (name) => new URL(name, here).href;
    become("loading", text);
    worker.postMessage({
      pyodide: pyodide.href, wheel: beside(wheel), runner: beside("runner.py"),
    });
  }

  function end() {
    worker.terminate();
    worker = null;
  }

  function execute() {
    output.replaceChildren();
    become("running", words.running);
    worker.postMessage({ code: editor.value });
  }

  go.addEventListener("click", () => {
    if (location.protocol === "file:") status.textContent = words.noServer;
    else if (state === "idle") start(words.loading("Pyodide"));
    else if (state === "ready") execute();
  });

  stop.addEventListener("click", () => {
    const was = state;
    if (was !== "loading" && was !== "running") return;
    end();
    if (was === "loading") become("idle", words.canceled);
    else start(words.stopped);
  });

  function hear({ kind, text }) {
    if (kind === "loading") status.textContent = words.loading(text);
    else if (kind === "ready") become("ready", words.ready(text));
    else if (kind === "done") become("ready", words.done);
    else if (kind === "failed") {
      const say = state === "running" ? words.failed : words.notLoaded;
      end();
      become("idle", say(text));
    } else output.append(...SHOWN[kind](text));
  }

  // What comes out ------------------------------------------------------------------------------

  /** A block of text; text that follows text goes on in the same block. */
  function block(name, text) {
    const last = output.lastElementChild;
    if (last?.className === name) {
      last.append(text);
      return [];
    }
    return [element("pre", { className: name, tabIndex: 0 }, text)];
  }

  /** A picture, as an image: what is in it cannot act on this page. */
  function picture(svg) {
    const src = `data:image/svg+xml,${encodeURIComponent(svg)}`;
    const image = element("img", { src, alt: words.picture });
    image.onload = () => { image.style.minWidth = `${0.7 * image.naturalWidth}px`; };
    return [element("div", { className: "playground-picture", tabIndex: 0 }, image)];
  }

  /** A page in a frame, which can run its own script, but reach nothing of this page. */
  function frame(html) {
    const measure = "new ResizeObserver(() => parent.postMessage(document.documentElement.offsetHeight"
      + ", '*')).observe(document.documentElement)";
    const made = element("iframe", { title: words.page, sandbox: "allow-scripts" });
    const style = "html, body { margin: 0 } iframe { display: block }";
    made.srcdoc = `<!doctype html><meta charset="utf-8"><style>${style}</style>${html}`
      + `<script>${measure}</script>`;
    return [made];
  }

  addEventListener("message", ({ source, data }) => {
    for (const each of output.querySelectorAll("iframe")) {
      if (each.contentWindow === source && data > 0) each.style.height = `${Math.min(data, 4000)}px`;
    }
  });

  const SHOWN = {
    text: (text) => block("playground-text", text),
    error: (text) => block("playground-error", text),
    svg: picture,
    html: frame,
  };

  open();
  become("idle", "");
})();
