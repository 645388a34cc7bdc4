"""The .deb in a fresh system of its release: installed, its user and folders made, its commands run, a record through each path."""

from compose import ROOT, call


def test_the_package_is_whole_where_it_is_installed():
    context = ROOT / "build" / "containers" / "context"
    built = call("podman", "build", "-t", "localhost/sluice-test-debian", "--format", "docker", "--isolation", "chroot", "--no-cache", "--target", "tried", "--build-arg",
                 "BASE=localhost/sluice-base", "--build-arg", "DEB=sluice.deb", "-f", ROOT / "deploy" / "debian" / "Dockerfile", context)
    assert "\nAll is well.\n" in built.stdout + built.stderr
