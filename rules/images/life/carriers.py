"""Which image carries which product: the product's lifetime is the image's.

A product is named as endoflife.date names its page: https://endoflife.date/python.
"""

from __future__ import annotations

from rules.dockerfile.node import record

_LONG = 365

LAST_DAYS = {"debian": "eoes", "aws-lambda": "eoas"}
"""Which day of endoflife.date's pages is the last of free security fixes, where it is not `eol`.

Debian's long-term support is free. AWS patches a Lambda image until its runtime is deprecated; `eol` is the later day
from which functions cannot be updated any more.
"""


@record
class Carrier:
    """An image whose tags name versions of a product.

    product: its page on endoflife.date. name: as people call it, "" for the page's title.
    cycle: how the page writes the tag's version. tag: how a tag writes the page's cycle.
    tags_of: the official image whose tags exist here, too; "" where nobody lists them: then only `variants` are kept.
    patience: days to wait before an end is told, where each release ends the one before it and a version of last month
        is nothing to talk about.
    replaced_by: the image to move to where the product as a whole has ended. moved_to: where newer versions are.
    also: an earlier product whose versions the tags name, too.
    odd_is_development: odd minor versions are, as nginx counts.
    is_java: the step is to the next version with long-term support, not to the last.
    """

    product: str
    name: str = ""
    cycle: str = "{}"
    tag: str = "{}"
    tags_of: str = ""
    variants: frozenset[str] = frozenset()
    patience: int = 0
    replaced_by: str = ""
    also: str = ""
    moved_to: str = ""
    odd_is_development: bool = False
    is_java: bool = False

    @property
    def page(self) -> str:
        return f"https://endoflife.date/{self.product}"


def _official(
    product: str, *images: str, name: str = "", patience: int = 0, is_java: bool = False
) -> dict[str, Carrier]:
    return {
        image: Carrier(product, name, tags_of=image, patience=patience, is_java=is_java)
        for image in images or (product,)
    }


def _lambda(product: str, image: str, cycle: str, replaced_by: str = "") -> dict[str, Carrier]:
    carrier = Carrier("aws-lambda", f"AWS Lambda's {product}", cycle=cycle, replaced_by=replaced_by)
    return {f"public.ecr.aws/lambda/{image}": carrier, f"amazon/aws-lambda-{image}": carrier}


_DOTNET = Carrier(
    "dotnet",
    ".NET",
    tag="{}.0",
    variants=frozenset(["alpine", "azurelinux3.0", "noble", "chiseled", "distroless", "extra"]),
)
_DOTNET_IMAGES = {
    f"mcr.microsoft.com/dotnet/{folder}{kind}": _DOTNET
    for folder in ("", "core/", "nightly/")
    for kind in ("sdk", "runtime", "aspnet", "runtime-deps")
}
_ELASTIC = {
    f"docker.elastic.co/{product}/{product}{edition}": Carrier(
        product, tags_of=product, moved_to=f"docker.elastic.co/{product}/{product}" if edition else ""
    )
    for product in ("elasticsearch", "kibana", "logstash")
    for edition in ("", "-oss")
}
_BEATS = {
    f"docker.elastic.co/beats/{beat}": Carrier("beats", beat.title(), tags_of="elasticsearch")
    for beat in ("auditbeat", "filebeat", "heartbeat", "metricbeat", "packetbeat")
}

IMAGES: dict[str, Carrier] = {
    **_official("python"),
    **_official("nodejs", "node"),
    **_official("ruby"),
    **_official("php"),
    **_official("go", "golang"),
    **_official("rust", patience=_LONG),
    **_official("perl"),
    **_official("elixir"),
    **_official("erlang"),
    **_official("ghc", "haskell", name="GHC", patience=_LONG),
    **_official("jruby"),
    **_official("julia", patience=_LONG),
    **_official("composer", patience=_LONG),
    **_official("apache-maven", "maven", name="Maven", patience=_LONG),
    **_official("gradle"),
    **_official("eclipse-temurin", is_java=True),
    **_official("amazon-corretto", "amazoncorretto", is_java=True),
    **_official("sapmachine", is_java=True),
    **_official("azul-zulu", is_java=True),
    **_official("debian"),
    **_official("ubuntu"),
    **_official("alpine-linux", "alpine"),
    **_official("fedora", name="Fedora"),
    **_official("oracle-linux", "oraclelinux"),
    **_official("amazon-linux", "amazonlinux"),
    **_official("almalinux", name="AlmaLinux"),
    **_official("vmware-photon", "photon", name="Photon OS"),
    **_official("postgresql", "postgres"),
    **_official("mysql"),
    **_official("mariadb"),
    **_official("mongodb", "mongo", name="MongoDB"),
    **_official("redis"),
    **_official("elasticsearch"),
    **_official("kibana"),
    **_official("logstash"),
    **_official("apache-cassandra", "cassandra", name="Cassandra"),
    **_official("couchbase-server", "couchbase"),
    **_official("influxdb", patience=_LONG),
    **_official("neo4j", patience=_LONG),
    **_official("solr"),
    **_official("zookeeper", name="ZooKeeper"),
    **_official("apache-http-server", "httpd", name="Apache httpd"),
    **_official("tomcat", name="Tomcat"),
    **_official("eclipse-jetty", "jetty", name="Jetty"),
    **_official("haproxy"),
    **_official("traefik"),
    **_official("rabbitmq"),
    "nginx": Carrier("nginx", tags_of="nginx", odd_is_development=True),
    **_official("docker-engine", "docker"),
    **_official("drupal"),
    **_official("nextcloud"),
    **_official("mediawiki"),
    **_official("joomla", name="Joomla"),
    **_official("redmine"),
    **_official("telegraf", patience=_LONG),
    "ros": Carrier("ros-2", "ROS", tags_of="ros", also="ros"),
    "pypy": Carrier("python", tags_of="pypy"),
    "registry.fedoraproject.org/fedora": Carrier("fedora", "Fedora", tags_of="fedora"),
    "opensuse/leap": Carrier("opensuse", "openSUSE Leap"),
    "centos": Carrier("centos", "CentOS Linux", replaced_by="almalinux:9"),
    "quay.io/centos/centos": Carrier("centos-stream", tag="stream{}"),
    "rockylinux/rockylinux": Carrier("rocky-linux", variants=frozenset(["minimal"])),
    "ghcr.io/oracle/oraclelinux": Carrier("oracle-linux", tags_of="oraclelinux"),
    "public.ecr.aws/amazonlinux/amazonlinux": Carrier("amazon-linux", tags_of="amazonlinux"),
    "nginxinc/nginx-unprivileged": Carrier("nginx", tags_of="nginx", odd_is_development=True),
    "quay.io/keycloak/keycloak": Carrier("keycloak", patience=_LONG),
    "valkey/valkey": Carrier("valkey", variants=frozenset(["alpine"])),
    **_DOTNET_IMAGES,
    **_ELASTIC,
    **_BEATS,
    **_lambda("Python", "python", "python{}"),
    **_lambda("Node.js", "nodejs", "nodejs{}.x"),
    **_lambda("Ruby", "ruby", "ruby{}"),
    **_lambda("Java", "java", "java{}"),
    **_lambda(".NET", "dotnet", "dotnet{}"),
    **_lambda("Go", "go", "go{}.x", "public.ecr.aws/lambda/provided:al2023"),
    **_lambda("image on Amazon Linux", "provided", "provided.{}"),
}
