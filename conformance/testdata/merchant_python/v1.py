"""The SaaS V1.0 side of the merchant in Python: GET, a token over the sorted parameters, and a signature over every answer.

Written from the published pages by itself, and where they leave a choice the other way round than the practice merchant: it delivers
login data by mail, so that userName and password never appear (Python's standard library has no AES either) and mobilePhone and email stay
the sealed letters they came as; it writes Body-Sign without a blank; it deletes what is released; and it answers a query that finds nothing with an
empty list.
"""

import base64
import binascii
import collections
import datetime
import hashlib
import hmac
import json
import re
import sys
import threading
import time
import urllib.parse

SUCCESS, FORGED, INVALID, UNKNOWN, BROKEN = "000000", "000001", "000002", "000003", "000005"
BY_USAGE = ("0", "5")

TEXT, OPTIONAL = r"[\s\S]{1,64}", r"[\s\S]{0,64}"
AMOUNT, NUMBER, DATE = r"(-?[0-9]+(\.[0-9]{1,3})?)?", r"[0-9]{0,7}", r"[0-9]{14}"
# name → pattern of the whole value; a parameter that is absent is held against it as an empty text. What is not listed may be anything.
COMMON = {"timeStamp": r"[0-9]{1,20}", "testFlag": r"[01]?"}
FORMS = {
    "newInstance": {
        "customerId": r"[\s\S]{1,100}", "customerName": OPTIONAL, "businessId": TEXT, "orderId": TEXT, "productId": TEXT, "skuCode": OPTIONAL,
        "trialFlag": r"[01]?", "expireTime": f"({DATE})?", "chargingMode": r"[0135]?", "periodType": r"(year|month|day)?",
        "periodNumber": r"[0-9]{0,2}", "orderAmount": AMOUNT, "amount": NUMBER, "diskSize": NUMBER, "bandWidth": NUMBER,
        "saasExtendParams": r"[A-Za-z0-9+/=]{0,2048}"},
    "refreshInstance": {"orderId": TEXT, "instanceId": TEXT, "productId": OPTIONAL, "expireTime": DATE, "trialToFormal": r"[01]?",
                        "periodType": r"(year|month|day)?", "periodNumber": r"[0-9]{0,2}", "orderAmount": AMOUNT},
    "expireInstance": {"instanceId": TEXT, "orderId": OPTIONAL},
    "releaseInstance": {"instanceId": TEXT, "orderId": OPTIONAL, "orderAmount": AMOUNT},
    "upgrade": {"instanceId": TEXT, "orderId": TEXT, "skuCode": TEXT, "productId": TEXT, "amount": NUMBER, "diskSize": NUMBER,
                "bandWidth": NUMBER},
    "instanceStatus": {"instanceId": TEXT, "instanceStatus": r"FREEZE|NORMAL"},
    "queryInstance": {"instanceId": r"[\s\S]+"},
}


class Refusal(Exception):
    """Ends a request with a result code other than success."""

    def __init__(self, code, message):
        super().__init__(message)
        self.code = code


def seal(key, message):
    return base64.b64encode(hmac.new(key.encode(), message, hashlib.sha256).digest()).decode()


def speaks(method, query):
    """Tells whether a request is one of V1.0."""
    names = {name for name, _ in urllib.parse.parse_qsl(query, keep_blank_values=True)}
    return "authToken" in names or (method == "GET" and bool(names & {"activity", "timeStamp"}))


class MerchantV1:
    def __init__(self, key):
        self.key = key
        self.lock = threading.RLock()
        self.sold = {}  # instance id -> what is kept of it
        self.gone = set()  # ids of released instances
        self.done = set()  # (activity, instance id, order id) of changes already made

    def headers(self, body):
        return {"Body-Sign": f'sign_type="HMAC-SHA256", signature="{seal(self.key, body)}"'}

    def answer(self, query):
        try:
            call = self.authentic(query)
            self.valid(call)
            extra = getattr(self, call["activity"])(call, call["testFlag"] == "1")
            return {"resultCode": SUCCESS, "resultMsg": "success.", **(extra or {})}
        except Refusal as refusal:
            return {"resultCode": refusal.code, "resultMsg": str(refusal)[:255]}
        except Exception as problem:  # whatever it is, the marketplace wants JSON
            print(f"internal error: {problem!r}", file=sys.stderr)
            return {"resultCode": BROKEN, "resultMsg": "internal error"}

    def authentic(self, query):
        """The parameters, decoded; a Refusal unless authToken belongs to exactly them. A name that comes twice is signed twice."""
        pairs = urllib.parse.parse_qsl(query, keep_blank_values=True, errors="surrogateescape")
        call = collections.defaultdict(str)
        for name, value in reversed(pairs):
            call[name] = value
        signed = sorted((pair for pair in pairs if pair[0] != "authToken"), key=lambda pair: pair[0])
        message = "&".join(f"{name}={value}" for name, value in signed).encode(errors="surrogateescape")
        try:
            stamped = (self.key + call["timeStamp"]).encode()
        except UnicodeEncodeError:
            stamped = None
        expected = stamped and base64.b64encode(hmac.new(stamped, message, hashlib.sha256).digest())
        if not expected or not hmac.compare_digest(expected, call["authToken"].encode(errors="surrogateescape")):
            raise Refusal(FORGED, "authToken is missing or wrong")
        return call

    def valid(self, call):
        form = FORMS.get(call["activity"])
        if form is None:
            raise Refusal(INVALID, "activity is not known")
        for name, pattern in {**COMMON, **form}.items():
            if not re.fullmatch(pattern, call[name]):
                raise Refusal(INVALID, f"{name} is missing or not valid")
        if call["expireTime"]:
            try:
                datetime.datetime.strptime(call["expireTime"], "%Y%m%d%H%M%S")
            except ValueError as problem:
                raise Refusal(INVALID, "expireTime is no date") from problem
        if call["saasExtendParams"]:
            try:
                {one["name"]: one["value"] for one in json.loads(base64.b64decode(call["saasExtendParams"], validate=True))}
            except (binascii.Error, ValueError, TypeError, KeyError) as problem:
                raise Refusal(INVALID, "saasExtendParams cannot be read") from problem

    # -- activities: one method each, named as the marketplace names it ---------------------------------------------------------------

    def newInstance(self, call, debug):
        by_usage = call["chargingMode"] in BY_USAGE
        key = [str(debug), call["orderId"]] + [call["productId"]] * by_usage
        # The id follows from the purchase alone, so that no repeat, not even one at the same moment, can lead to another one.
        made = "v1-" + hashlib.sha256("\n".join(key).encode()).hexdigest()[:40]
        with self.lock:
            if not debug and made not in self.gone:
                self.sold.setdefault(made, {"by usage": by_usage, "frozen": False, "trial": call["trialFlag"] == "1", "expires": call["expireTime"],
                                            "product": call["productId"], "amount": call["amount"],
                                            "contact": (call["mobilePhone"], call["email"])})
        return {"instanceId": made, "appInfo": self.app_info(made)}

    def app_info(self, name):
        return {"frontEndUrl": "https://service.example.org/" + urllib.parse.quote(name, safe=""), "memo": "登录信息已发送至您的邮箱"}

    def kept(self, call):
        try:
            return self.sold[call["instanceId"]]
        except KeyError:
            raise Refusal(UNKNOWN, "no such instance") from None

    def once(self, call):
        """Tells whether a change is still to be made, and notes that it is."""
        change = (call["activity"], call["instanceId"], call["orderId"])
        if change in self.done:
            return False
        self.kept(call)
        self.done.add(change)
        return True

    def refreshInstance(self, call, debug):
        with self.lock:
            if debug or not self.once(call):
                return
            kept = self.kept(call)
            kept["expires"] = call["expireTime"]
            kept["product"] = call["productId"] or kept["product"]
            kept["trial"] = kept["trial"] and call["trialToFormal"] != "1"
            kept["frozen"] = kept["frozen"] and call["orderAmount"].startswith("-")  # a renewal thaws; one that is given back does not

    def upgrade(self, call, debug):
        with self.lock:
            if not debug and self.once(call):
                self.kept(call).update(product=call["productId"], amount=call["amount"])

    def expireInstance(self, call, debug):
        with self.lock:
            if not debug:
                self.kept(call)["frozen"] = True

    def instanceStatus(self, call, debug):
        with self.lock:
            if not debug:
                self.kept(call)["frozen"] = call["instanceStatus"] == "FREEZE"

    def releaseInstance(self, call, debug):
        with self.lock:
            if debug or call["instanceId"] in self.gone:
                return
            self.kept(call)
            del self.sold[call["instanceId"]]
            self.gone.add(call["instanceId"])

    def queryInstance(self, call, debug):
        names = call["instanceId"].split(",")
        if len(names) > 100 or "" in names:
            raise Refusal(INVALID, "between 1 and 100 instance ids are allowed")
        with self.lock:
            found = {name: self.sold.get(name, {"by usage": True} if debug else None) for name in names}
        return {"info": [self.describe(name, kept) for name, kept in found.items() if kept]}

    def describe(self, name, kept):
        shown = {"instanceId": name, "appInfo": self.app_info(name)}
        if kept["by usage"]:
            shown["usageInfo"] = [{"usageValue": 3, "statisticalTime": time.strftime("%Y%m%d%H%M%S000", time.gmtime())}]
        return shown
