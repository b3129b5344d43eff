#!/bin/sh
# Chromium starts no module worker from a blob URL in a page with an opaque origin.
#
# In a frame with `sandbox="allow-scripts"`, `new Worker(URL.createObjectURL(blob), { type: 'module' })` ends with an `error` event
# that has no message, and the console says nothing. The frame has made the blob itself. In the same frame a classic worker
# starts from that blob, a module worker starts from a `data:` URL with the same text, and `import()` takes the blob; and
# outside of a sandbox all of them work. Firefox 153.8.0esr and WebKitGTK 2.50.6 start all of them in the frame, too. Expected:
# the same in Chromium, since a blob URL has the origin of the page that has made it. A page that must run in such frames can
# make a classic worker, or a `data:` URL. No documentation was found; a report to another project has the same symptom:
# https://github.com/yukiyokotani/office-open-xml-viewer/issues/1533
#
# Seen on 30 November 2026 with Chromium 156.0.8078.108 (Debian 12), chromedriver of the same version and selenium 4.51.0:
#
#     no sandbox: classic blob started, classic data started, module blob started, module data started, import of blob done
#     sandbox: classic blob started, classic data started, module blob error (message: none), module data started, import of blob done
#
# Needs Python 3 with venv, and Debian's chromium and chromium-driver. Ends with 0 if both lines are as above.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet install selenium==4.51.0
cat > "$folder/show.py" <<'PYTHON'
import http.server, shutil, sys, threading, time
from selenium import webdriver
from selenium.webdriver.chrome.service import Service

PAGE = '''<!doctype html><title>Two frames</title>
<script>self.answers = {}; onmessage = ({ data: [frame, of, answer] }) => { (answers[frame] ??= {})[of] = answer; };</script>
<iframe src="/frame?no sandbox"></iframe><iframe src="/frame?sandbox" sandbox="allow-scripts"></iframe>'''
FRAME = '''<!doctype html><title>A frame</title><script>
const say = (of, answer) => parent.postMessage([decodeURIComponent(location.search.slice(1)), of, answer], '*');
const blob = (text) => URL.createObjectURL(new Blob([text], { type: 'text/javascript' }));
const text = "postMessage('started')";
for (const type of ['classic', 'module']) {
  for (const [kind, url] of [['blob', blob(text)], ['data', `data:text/javascript,${encodeURIComponent(text)}`]]) {
    const worker = new Worker(url, { type });
    worker.onmessage = ({ data }) => say(`${type} ${kind}`, data);
    worker.onerror = ({ message }) => say(`${type} ${kind}`, `error (message: ${message ?? 'none'})`);
  }
}
import(blob('export default 1')).then(() => say('import of blob', 'done'), () => say('import of blob', 'refused'));
</script>'''

class Site(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        page = PAGE if self.path == '/' else FRAME if self.path.startswith('/frame') else None
        self.send_response(200 if page else 404)
        self.send_header('Content-Type', 'text/html')
        self.end_headers()
        self.wfile.write((page or '').encode())
    def log_message(self, *_): pass

OF = ['classic blob', 'classic data', 'module blob', 'module data', 'import of blob']
SEEN = {
    'no sandbox': ['started', 'started', 'started', 'started', 'done'],
    'sandbox': ['started', 'started', 'error (message: none)', 'started', 'done'],
}
server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Site)
threading.Thread(target=server.serve_forever, daemon=True).start()
options = webdriver.ChromeOptions()
options.binary_location = shutil.which('chromium')
for flag in ['--headless', '--no-sandbox', '--disable-dev-shm-usage']: options.add_argument(flag)
driver = webdriver.Chrome(options=options, service=Service(shutil.which('chromedriver')))
try:
    driver.get(f'http://127.0.0.1:{server.server_port}/')
    end = time.monotonic() + 20
    while time.monotonic() < end:
        answers = driver.execute_script('return answers')
        if sum(map(len, answers.values())) == len(SEEN) * len(OF): break
        time.sleep(.1)
    print('Chromium', driver.capabilities['browserVersion'])
finally: driver.quit()
found = {frame: [answers.get(frame, {}).get(of, 'no answer') for of in OF] for frame in SEEN}
for frame, said in found.items():
    print(f'{frame}:', ', '.join(' '.join(both) for both in zip(OF, said)))
sys.exit(0 if found == SEEN else 'this is not what was seen')
PYTHON
"$folder/venv/bin/python" "$folder/show.py"
