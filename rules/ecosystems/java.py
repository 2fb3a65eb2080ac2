"""Java: Maven and Gradle."""

from __future__ import annotations

from rules.dockerfile.expressions import expression
from rules.ecosystems.cache import Cache
from rules.ecosystems.record import (
    NO_SYSTEM,
    Ecosystem,
    Fetches,
    Manager,
    Never,
    Purpose,
    Reads,
    SecondStage,
    Waste,
    named,
)
from rules.ecosystems.syntax import Syntax, words

MAVEN_CACHE = Cache("mvn", ("~/.m2/repository",), (), (), ("~/.m2/repository",), has_other_use=True)
GRADLE_CACHE = Cache(
    "gradle",
    ("~/.gradle/caches", "~/.gradle/wrapper"),
    ("GRADLE_USER_HOME",),
    (),
    ("~/.gradle/caches", "~/.gradle/wrapper"),
    (("gradle", ("/home/gradle/.gradle/caches", "/home/gradle/.gradle/wrapper")),),
    has_other_use=True,
)
_BUILDS = Never("a build belongs into a stage that is not shipped, where its cache costs nothing")
_SCOPES = Never("scopes and configurations say what the program gets; no option of a build does")
_GOALS = Never("it takes goals or tasks, no packages")
_OWN = Never("a goal or task starts the project's own program, which no word names")

MVN = Manager(
    name="mvn",
    names=("mvnw",),
    syntax=Syntax(
        words(
            "-f -s -gs -pl -P -l -T -rf -t -b --file --settings --projects --activate-profiles --define --log-file"
            " --threads"
        ),
        style="long",
        operands_only=True,
    ),
    purpose=Purpose.BUILD,
    fetches=Fetches(
        frozenset({""}),
        builds=words("package install verify compile deploy"),
        ahead=words("go-offline resolve"),
        ships=words("package install verify"),
        step="dependency:go-offline",
        offline=words("-o --offline"),
    ),
    removes=_GOALS,
    quiet=_GOALS,
    runs=_OWN,
    secrets=words("settings.xml"),
    cache=MAVEN_CACHE,
    leftover=_BUILDS,
    lock=Never("Maven has no lock file: the POM names each version"),
    dev=_SCOPES,
    pins=_GOALS,
    reads=Reads(("pom.xml",), (), ("pom.xml",)),
    itself=Never("it comes as an archive, as a package or by its wrapper"),
    since=Never("fixes write plain goals"),
    system=NO_SYSTEM,
)

GRADLE = Manager(
    name="gradle",
    names=("gradlew",),
    syntax=Syntax(
        words(
            "-x -p -b -c -g -I --exclude-task --project-dir --build-file --settings-file --gradle-user-home"
            " --init-script"
        ),
        style="long",
        operands_only=True,
    ),
    purpose=Purpose.BUILD,
    fetches=Fetches(
        frozenset({""}),
        builds=words("build assemble bootJar shadowJar fatJar installDist distZip jar war"),
        ahead=words("dependencies"),
        ships=words("build jar bootJar assemble shadowJar war bootWar"),
        unless=words("-g --gradle-user-home"),
        offline=words("--offline"),
    ),
    removes=_GOALS,
    quiet=_GOALS,
    runs=_OWN,
    secrets=words("gradle.properties"),
    cache=GRADLE_CACHE,
    leftover=_BUILDS,
    lock=Never("dependency locking is a setting of the build, and a build that uses it follows it"),
    dev=_SCOPES,
    pins=_GOALS,
    reads=Never("a build script may read any file of the source"),
    itself=Never("it comes as an archive, as a package or by its wrapper"),
    since=Never("no fix writes an option of it"),
    system=NO_SYSTEM,
)


SECOND_STAGE = SecondStage(
    words("maven gradle java openjdk eclipse-temurin amazoncorretto sapmachine ibm-semeru-runtimes debian ubuntu"),
    expression(r"MAVEN_[A-Z_]+|GRADLE_[A-Z_]+|JAVA_HOME|DEBIAN_FRONTEND"),
    expression(r"/(target|build/libs)/[^/*]+\.(jar|war)$"),
)

SBT_SECOND_STAGE = SecondStage(
    words("sbtscala/scala-sbt hseeberger/scala-sbt mozilla/sbt"),
    expression(r"SBT_[A-Z_]+|SCALA_VERSION|JAVA_HOME|DEBIAN_FRONTEND"),
    expression(r"/target/(?:scala-[\d.]+/)?[^/*]+\.jar$"),
)

ECOSYSTEM = Ecosystem(
    title="Java",
    managers=(MVN,),
    begins_empty=Never("no rule empties the cache of a build"),
    manifest=named(r"pom\.xml"),
    waste=(Waste("**/target", "target", "target", usual=True, makers=words("mvn mvnw mvnd")),),
    second_stage=SECOND_STAGE,
    order=3,
)
GRADLE_ECOSYSTEM = Ecosystem(
    title="Gradle",
    managers=(GRADLE,),
    begins_empty=Never("no rule empties the cache of a build"),
    manifest=named(r"build\.gradle", r"build\.gradle\.kts"),
    waste=(
        Waste("**/build", "build", "build", usual=True, makers=words("gradle gradlew")),
        Waste(".gradle", ".gradle", ".gradle", makers=words("gradle gradlew")),
    ),
    second_stage=SECOND_STAGE,
    order=4,
)
