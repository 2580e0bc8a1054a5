"""A headless Chromium, spoken to by its own protocol."""
import base64
import json
import pathlib
import re
import subprocess
import tempfile
import urllib.request

import axe_playwright_python
import websocket

AXE = (pathlib.Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")


class Browser:
    def __init__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="tierbook-browser.", ignore_cleanup_errors=True)
        self.process = subprocess.Popen(
            ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run",
             "--disable-background-networking", "--disable-dev-shm-usage", "--remote-debugging-port=0",
             "--remote-allow-origins=*", f"--user-data-dir={self.folder.name}", "about:blank"],
            stderr=subprocess.PIPE, text=True)
        said = []
        for line in self.process.stderr:
            said.append(line)
            found = re.search(r"listening on ws://([^/]+)/", line)
            if found:
                break
        else:
            raise RuntimeError("chromium did not start:\n" + "".join(said))
        with urllib.request.urlopen(f"http://{found[1]}/json", timeout=10) as answer:
            page = next(p for p in json.load(answer) if p["type"] == "page")
        self.socket = websocket.create_connection(page["webSocketDebuggerUrl"], timeout=60)
        self.asked = 0
        self.events = []
        for domain in ("Page", "Network", "Log", "Runtime"):
            self.call(f"{domain}.enable")

    def close(self):
        self.socket.close()
        self.process.terminate()
        self.process.wait(timeout=20)
        self.process.stderr.close()
        self.folder.cleanup()

    def call(self, method, **parameters):
        self.asked += 1
        self.socket.send(json.dumps({"id": self.asked, "method": method, "params": parameters}))
        while True:
            answer = json.loads(self.socket.recv())
            if answer.get("id") == self.asked:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                return answer["result"]
            self.events.append(answer)

    def look(self, width=1280, scheme="light", media=""):
        """How the page is shown: on a screen of a width, or printed."""
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=width < 500)
        self.call(
            "Emulation.setEmulatedMedia", media=media, features=[{"name": "prefers-color-scheme", "value": scheme}])

    def open(self, path):
        """Opens a page from the disk, and returns what was said and asked for until it had loaded."""
        self.events = []
        self.call("Page.navigate", url=pathlib.Path(path).as_uri())
        while not any(e["method"] == "Page.loadEventFired" for e in self.events):
            self.events.append(json.loads(self.socket.recv()))
        # What comes late is said before this is answered.
        self.run("new Promise(done => setTimeout(done, 100))")
        return self.events

    def run(self, script):
        answer = self.call("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(answer["exceptionDetails"].get("exception", {}).get("description", str(answer)))
        return answer["result"].get("value")

    def pages(self):
        """How many pages of paper the page takes, of the size that it asks for itself."""
        printed = self.call("Page.printToPDF", preferCSSPageSize=True)["data"]
        return len(re.findall(rb"/Type\s*/Page\b", base64.b64decode(printed)))

    def press(self, key):
        number, text = {"Tab": (9, ""), "Enter": (13, "\r")}[key]
        self.call("Input.dispatchKeyEvent", type="keyDown", key=key, code=key, windowsVirtualKeyCode=number, text=text)
        self.call("Input.dispatchKeyEvent", type="keyUp", key=key, code=key, windowsVirtualKeyCode=number)

    def axe(self):
        """What axe-core finds against the page, as lines."""
        self.run(AXE + "; undefined")
        found = self.run("axe.run({ resultTypes: ['violations'] }).then(r => r.violations.flatMap(v => v.nodes.map("
                         "n => `${v.id}: ${n.html.slice(0, 120)} ${n.failureSummary}`)))")
        return found
