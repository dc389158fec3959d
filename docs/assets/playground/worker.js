// Python, in a thread of its own, so that the page lives on while it computes, and can end it.

let python;
let run;

const tell = (kind, text = "") => postMessage({ kind, text });

self.onmessage = async ({ data }) => {
  try {
    if (data.code === undefined) await load(data);
    else await execute(data.code);
  } catch (error) {
    tell("failed", String(error?.message ?? error));
  }
};

/** Load Pyodide, NumPy and the package. Each is told before it is loaded. */
async function load({ pyodide, wheel, runner }) {
  tell("loading", "Python");
  const { loadPyodide } = await import(pyodide + "pyodide.mjs");
  python = await loadPyodide({ indexURL: pyodide, packageBaseUrl: pyodide });
  tell("loading", "NumPy");
  await python.loadPackage("numpy", quiet);
  if (!("numpy" in python.loadedPackages)) throw new Error(`no NumPy in ${pyodide}`);
  tell("loading", "autograd_scratch");
  // Asked for anew each time, as a wheel keeps its name when its content changes.
  python.unpackArchive(await (await asked(wheel)).arrayBuffer(), "wheel");
  const names = python.toPy({});
  python.runPython(await (await asked(runner)).text(), { globals: names });
  run = names.get("run");
  const versions = "import sys, numpy, autograd_scratch\n"
    + "f'Python {sys.version.split()[0]}, NumPy {numpy.__version__}'";
  tell("ready", python.runPython(versions));
}

// What is missing then is an ImportError, which says more.
const quiet = { messageCallback: () => {}, errorCallback: () => {} };

async function asked(address) {
  const answer = await fetch(address, { cache: "no-cache" });
  if (!answer.ok) throw new Error(`${address}: ${answer.status} ${answer.statusText}`);
  return answer;
}

/** Run the text of the editor, after loading what it imports of Pyodide's packages. */
async function execute(code) {
  await python.loadPackagesFromImports(code, quiet);
  run(code, tell);
  tell("done");
}
