#!/usr/bin/env python3
"""A tiny merchant in Python, standard library only: SaaS V2.0 here, SaaS V1.0 in v1.py, both at one address.

It exists to keep the conformance suite honest: it was written from the published pages by itself, is built differently from the
practice merchant (one class of tables behind one lock, declarative parameter rules, per-order locks for purchases), and must pass too.
Where the pages leave a choice it takes another one than the practice merchant does: it verifies over the sorted compact body, deletes
what is released, and answers an unknown instance of a query with an empty list.

    python3 merchant.py --listen 127.0.0.1:0 --access-key K --open-api http://127.0.0.1:8081 --ak AK --sk SK

The first line on standard output is the address it serves. SIGTERM and Ctrl-C end it.
"""

import argparse
import collections
import datetime
import hashlib
import hmac
import http.server
import json
import re
import signal
import sys
import threading
import time
import urllib.parse
import urllib.request

sys.dont_write_bytecode = True  # no cache beside the sources
import v1  # noqa: E402

SUCCESS, FORGED, INVALID, UNKNOWN, BROKEN = "000000", "000001", "000002", "000003", "000005"
WINDOW_MS = 60_000
LARGEST_BODY = 1 << 20
ORDER_PATH = "/api/mkp-openapi-public/global/v1/order/query"

# name: (mandatory, pattern of the whole value)
TEXT = r"[\s\S]{1,64}"
FLAG = (False, r"[01]?")
FORMS = {
    "newInstance": {"orderId": (True, TEXT), "orderLineId": (True, TEXT), "businessId": (True, TEXT), "testFlag": FLAG},
    "queryInstance": {"instanceId": (True, r"[\s\S]+"), "testFlag": FLAG},
    "refreshInstance": {
        "scene": (True, r"TRIAL_TO_FORMAL|RENEWAL|UNSUBSCRIBE_RENEWAL_PERIOD|RENEWAL_CHANGE"), "orderId": (True, TEXT),
        "orderLineId": (True, TEXT), "instanceId": (True, TEXT), "productId": (False, r"[\s\S]{0,64}"),
        "expireTime": (True, r"[0-9]{14}([0-9]{3})?"), "testFlag": FLAG},
    "updateInstanceStatus": {"instanceId": (True, TEXT), "status": (True, r"FREEZE|UNFREEZE"), "testFlag": FLAG},
    "releaseInstance": {"instanceId": (True, TEXT), "orderId": (False, r"[\s\S]{0,64}"), "orderLineId": (False, r"[\s\S]{0,64}"),
                        "testFlag": FLAG},
    "upgradeInstance": {"instanceId": (True, TEXT), "orderId": (True, TEXT), "orderLineId": (True, TEXT), "testFlag": FLAG},
    "changeInstanceCheck": {"instanceId": (True, TEXT), "productInfo": (True, None), "testFlag": FLAG},
}


class Refusal(Exception):
    """Ends a request with a result code other than success."""

    def __init__(self, code, message):
        super().__init__(message)
        self.code = code


def keyed_hex(key, message):
    return hmac.new(key.encode(), message if isinstance(message, bytes) else message.encode(), hashlib.sha256).hexdigest()


def without_nulls(members):
    return {name: value for name, value in members.items() if value is not None}


class OrderQuery:
    """Asks the marketplace what an order line bought; signs with SDK-HMAC-SHA256 over host and x-sdk-date."""

    def __init__(self, base, access_key_id, secret):
        self.base, self.access_key_id, self.secret = base.rstrip("/"), access_key_id, secret
        self.opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def line(self, order_id, line_id):
        query = urllib.parse.urlencode([("orderId", order_id), ("orderLineId", line_id)], quote_via=urllib.parse.quote, safe="~")
        date = datetime.datetime.now(datetime.timezone.utc).strftime("%Y%m%dT%H%M%SZ")
        host = urllib.parse.urlsplit(self.base).netloc
        canonical = "\n".join(["GET", ORDER_PATH + "/", query, f"host:{host}", f"x-sdk-date:{date}", "", "host;x-sdk-date",
                               hashlib.sha256(b"").hexdigest()])
        to_sign = "\n".join(["SDK-HMAC-SHA256", date, hashlib.sha256(canonical.encode()).hexdigest()])
        request = urllib.request.Request(f"{self.base}{ORDER_PATH}?{query}", headers={
            "Host": host, "X-Sdk-Date": date, "Content-Type": "application/json",
            "Authorization": f"SDK-HMAC-SHA256 Access={self.access_key_id}, SignedHeaders=host;x-sdk-date, "
                             f"Signature={keyed_hex(self.secret, to_sign)}"})
        try:
            with self.opener.open(request, timeout=5) as response:
                order = json.loads(response.read(LARGEST_BODY))
            if not order["resultCode"].endswith(".0000"):
                raise ValueError(order["resultCode"])
            return next(line for line in order["orderInfo"]["orderLine"] if line["orderLineId"] == line_id)
        except (OSError, ValueError, KeyError, TypeError, AttributeError, StopIteration) as problem:
            raise Refusal(BROKEN, f"order query failed: {type(problem).__name__}") from problem


class Merchant:
    def __init__(self, access_key, orders):
        self.access_key, self.orders = access_key, orders
        self.lock = threading.RLock()
        self.live = {}  # instance id -> what is kept of it
        self.opened = {}  # (debug?, order id, order line id) -> instance id
        self.changed = set()  # (instance id, order id, order line id, what) of changes already made
        self.nonces = collections.OrderedDict()  # nonce -> time of arrival in ms
        self.busy = collections.defaultdict(threading.Lock)  # one lock for each order line

    # -- authenticity ---------------------------------------------------------------------------------------------------------------

    def authenticate(self, query, body):
        """Raises a Refusal unless the request is authentic, fresh and new."""
        first = {name: values[0] for name, values in query.items()}
        stamp, nonce, signature = first.get("timestamp", ""), first.get("nonce", ""), first.get("signature", "")
        now = int(time.time() * 1000)
        if not re.fullmatch(r"[0-9]{1,15}", stamp) or abs(now - int(stamp)) > WINDOW_MS:
            raise Refusal(INVALID, "timestamp is missing or too far away")
        if not 0 < len(nonce) <= 256:
            raise Refusal(INVALID, "nonce is missing or too long")
        if not any(self.matches(signature, stamp, nonce, payload) for payload in self.payloads(body)):
            raise Refusal(FORGED, "signature is missing or wrong")
        with self.lock:
            while self.nonces and next(iter(self.nonces.values())) < now - 2 * WINDOW_MS:
                self.nonces.popitem(last=False)
            if nonce in self.nonces:
                raise Refusal(FORGED, "nonce was used before")
            self.nonces[nonce] = now

    def payloads(self, body):
        """The body as it came, and as the official sample writes it again: sorted, compact, without nulls."""
        yield body
        try:
            members = without_nulls(json.loads(body))
            yield json.dumps(members, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
        except (ValueError, AttributeError, RecursionError):
            return

    def matches(self, signature, stamp, nonce, payload):
        expected = keyed_hex(self.access_key, self.access_key + nonce + stamp + keyed_hex(self.access_key, payload))
        return hmac.compare_digest(expected.encode(), signature.lower().encode())

    # -- understanding --------------------------------------------------------------------------------------------------------------

    def understand(self, body):
        try:
            members = without_nulls(json.loads(body))
            form = FORMS[members["activity"]]
        except (ValueError, AttributeError, KeyError, TypeError, RecursionError) as problem:
            raise Refusal(INVALID, "no JSON object with a known activity") from problem
        for name, (mandatory, pattern) in form.items():
            value = members.get(name, "")
            if mandatory and value in ("", {}):
                raise Refusal(INVALID, f"{name} is missing")
            if pattern is None:
                continue
            if not isinstance(value, str) or (value and not re.fullmatch(pattern, value)):
                raise Refusal(INVALID, f"{name} is not valid")
        return members

    def answer(self, query, body):
        try:
            self.authenticate(query, body)
            call = self.understand(body)
            extra = getattr(self, call["activity"])(call, call.get("testFlag") == "1")
            return {"resultCode": SUCCESS, "resultMsg": "success.", **(extra or {})}
        except Refusal as refusal:
            return {"resultCode": refusal.code, "resultMsg": str(refusal)[:255]}
        except Exception as problem:  # whatever it is, the marketplace wants JSON
            print(f"internal error: {problem!r}", file=sys.stderr)
            return {"resultCode": BROKEN, "resultMsg": "internal error"}

    # -- activities: one method each, named as the marketplace names it ---------------------------------------------------------------

    def newInstance(self, call, debug):
        key = (debug, call["orderId"], call["orderLineId"])
        with self.lock:
            turn = self.busy[key]
        with turn:
            if key not in self.opened:
                line = None if debug else self.orders.line(call["orderId"], call["orderLineId"])
                with self.lock:
                    # Not the businessId, which the pages merely recommend: any id that is unique will do.
                    made = hashlib.sha256("\n".join(map(str, key)).encode()).hexdigest()[:32]
                    self.opened[key] = made
                    if not debug:
                        self.live[made] = {"mode": line.get("chargingMode"), "expires": line.get("expireTime"), "frozen": False,
                                           "products": line.get("productInfo")}
            return {"instanceId": self.opened[key]}

    def queryInstance(self, call, debug):
        names = call["instanceId"].split(",")
        if len(names) > 100 or "" in names:
            raise Refusal(INVALID, "between 1 and 100 instance ids are allowed")
        with self.lock:
            found = {name: self.live.get(name, {"mode": "ON_DEMAND"} if debug else None) for name in names}
            return {"info": [self.describe(name, kept) for name, kept in found.items() if kept is not None]}

    def describe(self, name, kept):
        shown = {"instanceId": name, "appInfo": {
            "frontEndUrl": "https://service.example.org/" + urllib.parse.quote(name, safe=""),
            "userName": "owner", "password": "first-password", "memo": "欢迎使用"}}
        if kept["mode"] in ("ON_DEMAND", "ON_DEMAND_PKG"):
            shown["usageInfo"] = [{"usageValue": 3, "statisticalTime": time.strftime("%Y%m%d%H%M%S000", time.gmtime())}]
        return shown

    def kept(self, call):
        try:
            return self.live[call["instanceId"]]
        except KeyError:
            raise Refusal(UNKNOWN, "no such instance") from None

    def refreshInstance(self, call, debug):
        try:
            datetime.datetime.strptime(call["expireTime"][:14], "%Y%m%d%H%M%S")
        except ValueError as problem:
            raise Refusal(INVALID, "expireTime is no date") from problem
        change = (call["instanceId"], call["orderId"], call["orderLineId"], call["scene"])
        if debug or change in self.changed:
            return
        with self.lock:
            self.kept(call)
        products = None
        if call["scene"] == "RENEWAL_CHANGE":  # what it changes to is in the order alone
            products = self.orders.line(call["orderId"], call["orderLineId"]).get("productInfo")
        with self.lock:
            kept = self.kept(call)
            kept["expires"] = call["expireTime"][:14]
            kept["products"] = products or kept["products"]
            self.changed.add(change)

    def updateInstanceStatus(self, call, debug):
        if not debug:
            with self.lock:
                self.kept(call)["frozen"] = call["status"] == "FREEZE"

    def releaseInstance(self, call, debug):
        if not debug:
            with self.lock:
                self.live.pop(call["instanceId"], None)

    def upgradeInstance(self, call, debug):
        change = (call["instanceId"], call["orderId"], call["orderLineId"], "upgrade")
        if debug or change in self.changed:
            return
        with self.lock:
            self.kept(call)
        line = self.orders.line(call["orderId"], call["orderLineId"])
        with self.lock:
            self.kept(call)["products"] = line.get("productInfo")
            self.changed.add(change)

    def changeInstanceCheck(self, call, debug):
        target = call["productInfo"]
        try:
            target = json.loads(target) if isinstance(target, str) else target
        except ValueError:
            target = None
        if not isinstance(target, dict):
            raise Refusal(INVALID, "productInfo is no object")
        if not debug:
            with self.lock:
                self.kept(call)


def handler_for(merchant, older):
    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 60

        def query(self):
            return urllib.parse.urlsplit(self.path).query

        def do_POST(self):
            if v1.speaks(self.command, self.query()):
                return self.do_other()
            body = self.read_body()
            if body is None:
                self.close_connection = True
                return self.reply(413, {"resultCode": INVALID, "resultMsg": "the body is too large or malformed"})
            query = urllib.parse.parse_qs(self.query(), keep_blank_values=True)
            self.reply(200, merchant.answer(query, body))

        def do_GET(self):
            if not v1.speaks(self.command, self.query()):
                return self.do_other()
            if self.headers.get("Content-Length", "0") != "0" or "Transfer-Encoding" in self.headers:
                self.close_connection = True  # a body that may follow is not read
            self.reply(200, older.answer(self.query()))

        def do_other(self):
            """A method that the contract of the request does not have."""
            self.close_connection = True  # a body that may follow is not read
            allowed = "GET" if v1.speaks(self.command, self.query()) else "POST"
            self.reply(405, {"resultCode": INVALID, "resultMsg": f"use {allowed}"}, Allow=allowed)

        do_PUT = do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = do_other

        def read_body(self):
            """The body by length or by chunks; None when it is too large or malformed."""
            try:
                if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
                    length = int(self.headers.get("Content-Length", "0"))
                    if 0 <= length <= LARGEST_BODY:
                        return self.rfile.read(length)
                    while 0 < length <= 16 * LARGEST_BODY:  # read on: an answer before the end would be lost in a reset
                        length -= len(self.rfile.read(min(length, LARGEST_BODY))) or length
                    return None
                body = b""
                while size := int(self.rfile.readline(1024).split(b";")[0], 16):
                    if size < 0 or len(body) + size > LARGEST_BODY:
                        return None
                    body += self.rfile.read(size)
                    self.rfile.readline(8)
                while self.rfile.readline(8192).strip():
                    pass  # trailers
                return body
            except ValueError:
                return None

        def reply(self, status, members, **headers):
            """Head and body in one write: in two, delayed acknowledgement costs 40 ms."""
            body = b"" if self.command == "HEAD" else json.dumps(members).encode()
            if v1.speaks(self.command, self.query()):
                headers = {**headers, **older.headers(body)}
            fields = {"Content-Type": "application/json;charset=UTF-8", "Content-Length": str(len(body)), **headers}
            if self.close_connection:
                fields["Connection"] = "close"
            head = f"HTTP/1.1 {status} {self.responses[status][0]}\r\n" + "".join(f"{k}: {v}\r\n" for k, v in fields.items()) + "\r\n"
            self.wfile.write(head.encode() + body)

        def log_message(self, *_):
            pass

    return Handler


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request, client_address):
        if not isinstance(sys.exc_info()[1], OSError):  # a client that hung up is no news
            super().handle_error(request, client_address)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--listen", default="127.0.0.1:18300")
    parser.add_argument("--access-key", required=True)
    parser.add_argument("--key-v1", default="", help="Key of SaaS V1.0; the access key when it is left out")
    parser.add_argument("--open-api", default="http://127.0.0.1:8081")
    parser.add_argument("--ak", default="")
    parser.add_argument("--sk", default="")
    given = parser.parse_args()
    host, _, port = given.listen.rpartition(":")
    merchant = Merchant(given.access_key, OrderQuery(given.open_api, given.ak, given.sk))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with Server((host, int(port)), handler_for(merchant, v1.MerchantV1(given.key_v1 or given.access_key))) as server:
        print(f"http://{server.server_address[0]}:{server.server_address[1]}/", flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            pass


if __name__ == "__main__":
    main()
