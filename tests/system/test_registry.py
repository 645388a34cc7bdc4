"""The schema registry, as Confluent's own client and serializers meet it."""

import json

import pytest
import requests
from confluent_kafka import Consumer, Producer
from confluent_kafka.schema_registry import Schema, SchemaReference, SchemaRegistryClient
from confluent_kafka.schema_registry.avro import AvroDeserializer, AvroSerializer
from confluent_kafka.schema_registry.error import SchemaRegistryError
from confluent_kafka.serialization import MessageField, SerializationContext

import stack as stack_module

SALE = json.dumps({"type": "record", "name": "Sale", "namespace": "shop",
                   "fields": [{"name": "id", "type": "int"}, {"name": "what", "type": "string"}]})
WITH_PRICE = json.dumps({"type": "record", "name": "Sale", "namespace": "shop",
                         "fields": [{"name": "id", "type": "int"}, {"name": "what", "type": "string"},
                                    {"name": "price", "type": ["null", "double"], "default": None}]})


@pytest.fixture
def url(stack):
    return "http://" + stack.addresses["registry"]


@pytest.fixture
def client(url):
    with SchemaRegistryClient({"url": url}) as found:
        yield found


def test_confluents_serializers_write_and_read(stack, client):
    write = AvroSerializer(client, SALE)
    topic = "registry-sales"
    producer = Producer({"bootstrap.servers": stack.kafka})
    sales = [{"id": n, "what": f"thing {n}"} for n in range(100)]
    for sale in sales:
        producer.produce(topic, write(sale, SerializationContext(topic, MessageField.VALUE)))
    assert producer.flush(60) == 0
    assert client.get_subjects() == [f"{topic}-value"]

    # A reader with a newer schema fills in what the older did not write.
    read = AvroDeserializer(client, WITH_PRICE)
    consumer = Consumer({"bootstrap.servers": stack.kafka, "group.id": "registry", "auto.offset.reset": "earliest"})
    consumer.subscribe([topic])
    got = []
    while len(got) < len(sales):
        message = consumer.poll(60)
        assert message is not None and message.error() is None
        got.append(read(message.value(), SerializationContext(topic, MessageField.VALUE)))
    consumer.close()
    assert got == [{**sale, "price": None} for sale in sales]


def test_versions_and_compatibility(client):
    subject = "compat-value"
    first = client.register_schema(subject, Schema(SALE, "AVRO"))
    second = client.register_schema(subject, Schema(WITH_PRICE, "AVRO"))
    assert client.register_schema(subject, Schema(SALE, "AVRO")) == first != second
    assert client.get_versions(subject) == [1, 2]
    assert client.get_latest_version(subject).schema_id == second
    assert json.loads(client.get_schema(first).schema_str) == json.loads(SALE)
    assert client.lookup_schema(subject, Schema(SALE, "AVRO")).version == 1
    other = Schema('{"type":"record","name":"Sale","namespace":"shop","fields":[{"name":"id","type":"string"}]}', "AVRO")
    assert not client.test_compatibility(subject, other)
    with pytest.raises(SchemaRegistryError) as refused:
        client.register_schema(subject, other)
    assert (refused.value.http_status_code, refused.value.error_code) == (409, 409)
    assert "TYPE_MISMATCH" in refused.value.error_message
    client.set_compatibility(subject, "NONE")
    assert client.get_compatibility(subject) == "NONE"
    client.register_schema(subject, other)


def test_references(client):
    client.register_schema("key", Schema('{"type":"fixed","name":"shop.Key","size":4}', "AVRO"))
    keyed = Schema('{"type":"record","name":"Keyed","fields":[{"name":"key","type":"shop.Key"}]}', "AVRO",
                   [SchemaReference("shop.Key", "key", 1)])
    found = client.get_schema(client.register_schema("keyed-value", keyed))
    assert found.references[0].subject == "key"
    with pytest.raises(SchemaRegistryError) as refused:
        client.delete_subject("key")
    assert refused.value.error_code == 42206


def test_deleting_softly_and_for_good(client):
    subject = "gone-value"
    client.register_schema(subject, Schema(SALE, "AVRO"))
    assert client.delete_subject(subject) == [1]
    assert subject not in client.get_subjects()
    with pytest.raises(SchemaRegistryError) as missing:
        client.get_versions(subject)
    assert (missing.value.http_status_code, missing.value.error_code) == (404, 40401)
    assert client.delete_subject(subject, permanent=True) == [1]


# What is kept is in the topic: a new process on the same data, and a registry of its own beside it, hold the same.
def test_a_restart_and_a_registry_of_its_own(own_stack):
    def ask(address, path):
        return requests.get(f"http://{address}{path}", timeout=60).json()

    at = own_stack.addresses["registry"]
    for text in (SALE, WITH_PRICE):
        requests.post(f"http://{at}/subjects/kept-value/versions", json={"schema": text}, timeout=60).raise_for_status()
    before = ask(at, "/schemas")
    own_stack.kill()
    own_stack.start()
    assert ask(own_stack.addresses["registry"], "/schemas") == before

    ready = own_stack.folder / "registry.json"
    alone = stack_module.subprocess.Popen(
        [str(stack_module.BIN / "sluice"), "registry", "--data", str(own_stack.folder / "alone"), "--registry-port", "0",
         "--kafka", own_stack.kafka, "--ready-file", str(ready)],
        env={**stack_module.os.environ, **own_stack.places}, stdout=stack_module.subprocess.DEVNULL)
    try:
        while not ready.exists():
            assert alone.poll() is None
            stack_module.time.sleep(0.01)
        assert ask(json.loads(ready.read_text())["registry"], "/schemas") == before
    finally:
        alone.terminate()
        assert alone.wait(60) == 0


def test_bad_requests(url):
    def post(path, body, **options):
        return requests.post(url + path, data=body, timeout=60, **options)

    assert post("/subjects/s/versions", "{").json()["error_code"] == 422
    assert post("/subjects/s/versions", "[]").json()["error_code"] == 422
    assert post("/subjects/s/versions", "{}").json()["error_code"] == 42201
    assert post("/subjects/s/versions", json.dumps({"schema": "{}", "schemaType": "PROTOBUF"})).status_code == 422
    assert post("/subjects/s/versions?normalize=true", json.dumps({"schema": SALE})).status_code == 422
    assert post("/subjects/s%00/versions", json.dumps({"schema": SALE})).status_code >= 400
    assert post("/subjects/s/versions", b"x" * (2 << 20)).status_code == 413
    assert post("/subjects/s/versions", "[" * 1_000_000).status_code == 422
    assert requests.get(url + "/subjects/s/versions/0", timeout=60).json()["error_code"] == 42202
    assert requests.put(url + "/config", json={"compatibility": "SOME"}, timeout=60).json()["error_code"] == 42203
    assert requests.put(url + "/mode", json={"mode": "SOME"}, timeout=60).json()["error_code"] == 42204
    assert requests.get(url + "/subjects/none/versions", headers={"Origin": "http://evil.example"}, timeout=60).status_code == 403
    # A name of any kind is one subject.
    odd = "a/b c:ü"
    path = "/subjects/" + requests.utils.quote(odd, safe="") + "/versions"
    assert post(path, json.dumps({"schema": '"int"'})).json()["id"] > 0
    assert odd in requests.get(url + "/subjects", timeout=60).json()


def test_a_taken_port_leaves_the_rest(tmp_path):
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        asked = stack_module.run("sluice", "up", "--data", tmp_path / "data", "--kafka-port", "0", "--hdfs-port", "0",
                                 "--hdfs-data-port", "0", "--hdfs-http-port", "0", "--console-port", "0",
                                 "--registry-port", port, check=False)
        assert asked.returncode == 1
        assert "--registry-port" in asked.stderr


def test_the_usual_port_that_is_taken_leaves_the_rest(tmp_path):
    import socket

    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            taken.bind(("127.0.0.1", 8081))
            taken.listen()
        except OSError:
            pass  # somebody else has it: all the same
        ready = tmp_path / "ready.json"
        up = stack_module.subprocess.Popen(
            [str(stack_module.BIN / "sluice"), "up", "--data", str(tmp_path / "data"), "--kafka-port", "0", "--hdfs-port", "0",
             "--hdfs-data-port", "0", "--hdfs-http-port", "0", "--console-port", "0", "--ready-file", str(ready)],
            env={**stack_module.os.environ, "XDG_RUNTIME_DIR": str(tmp_path)}, stderr=stack_module.subprocess.PIPE, text=True,
            stdout=stack_module.subprocess.DEVNULL)
        try:
            while not ready.exists():
                assert up.poll() is None
                stack_module.time.sleep(0.01)
            assert "registry" not in json.loads(ready.read_text())
        finally:
            up.terminate()
            _, said = up.communicate(timeout=60)
        assert "the schema registry is left out" in said
