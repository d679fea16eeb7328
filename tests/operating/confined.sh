#!/bin/sh
# Runs "$@" as the Dockerfile's image is meant to be run (docker run --read-only --cap-drop ALL): as user 10001, without
# any capability or a way to one, on a file system that cannot be written, but for $DATA. Of $CODE it sees, below /srv,
# what the image has. Needs root, and a mount namespace of its own: unshare --mount confined.sh python -m bot serve
set -eu
mount --make-rprivate /
mount --bind "$DATA" "$DATA"
chmod 700 "$DATA"
chown 10001:10001 "$DATA"
mount --bind / /mnt
mount -o remount,bind,ro /mnt
mount --rbind /proc /mnt/proc
mount --rbind /dev /mnt/dev
mount --bind "$DATA" "/mnt$DATA"
mount -t tmpfs -o mode=755 tmpfs /mnt/srv
for part in bot handlers aws; do
    mkdir "/mnt/srv/$part"
    mount --bind "$CODE/$part" "/mnt/srv/$part"
    mount -o remount,bind,ro "/mnt/srv/$part"
done
mount -o remount,ro /mnt/srv
# Where Python lies below a home directory that only root may enter, as with pyenv.
if [ -d /root/.pyenv ]; then
    mount -t tmpfs -o mode=755 tmpfs /mnt/root
    mkdir /mnt/root/.pyenv
    mount --bind /root/.pyenv /mnt/root/.pyenv
    mount -o remount,ro /mnt/root
fi
export PYTHONPATH=/srv
exec chroot /mnt setpriv --reuid=10001 --regid=10001 --clear-groups --no-new-privs --bounding-set=-all \
    --inh-caps=-all --ambient-caps=-all sh -c 'cd "$DATA" && exec "$@"' confined "$@"
