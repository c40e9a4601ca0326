import pytest

from evidence.stores.place import S3Place, s3_place


@pytest.mark.parametrize(
    ("address", "endpoint", "place"),
    [
        ("s3://bucket", "", S3Place("bucket")),
        ("s3://bucket/", "", S3Place("bucket")),
        (
            "s3://my.bucket-1/a/b_c/",
            "https://s3.example:9000/",
            S3Place("my.bucket-1", "a/b_c", "https://s3.example:9000"),
        ),
        ("s3://bucket/a", "http://127.0.0.1:9000", S3Place("bucket", "a", "http://127.0.0.1:9000")),
    ],
)
def test_a_place_as_it_is_written(address, endpoint, place):
    assert s3_place(address, endpoint) == place
    assert s3_place(str(place), endpoint) == place


@pytest.mark.parametrize(
    "address",
    ["", "bucket", "/var/blobs", "s3://", "s3://B", "s3://a", "s3://bucket/../x", "s3://bucket/a//b", "s3://bucket/a b",
     "s3://user:secret@bucket", "s3://bucket/x?y", "https://bucket", "s3://bucket/x#y", "s3://bucket/."],
)  # fmt: skip
def test_what_is_no_place(address):
    with pytest.raises(ValueError, match=r"s3://|prefix"):
        s3_place(address)


@pytest.mark.parametrize("endpoint", ["s3.example", "ftp://s3.example", "https://", "https://user:secret@s3.example"])
def test_what_is_no_server(endpoint):
    with pytest.raises(ValueError, match="address"):
        s3_place("s3://bucket", endpoint)
