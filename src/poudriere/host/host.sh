#!/bin/sh
# What wbrel runs on a build host, as one fixed text fed to `sh -s` (or, for the build itself, as a file in the run's
# folder). Every argument is a word that wbrel held to an allow-list; nothing is evaluated. POSIX sh: FreeBSD's, dash.
#
#   who                                     who we are, and how to become root
#   probe TREE JAIL...                      what preflight asks; `-` for a jail: only the names of all
#   setup RUN TREE JAIL...                  the isolated etc folder, from the host's own
#   build RUN CELL JAIL TREE SET NAME BRANCH ORIGIN...
#                                           starts the build unless it was, follows it, prints the results
#   stop RUN CELL...                        asks builds to end; they tidy up after this returns
#   supervise ...                           (internal) the detached parent of one poudriere
#
# Answers are lines of TAB-separated fields. `build` adds the small files of the build (`dot TAB NAME TAB LINE`) and
# frames: `file TAB BYTES TAB NAME`, then that many bytes.

set -u
umask 022
PATH=$PATH:/usr/local/sbin:/usr/local/bin:/usr/sbin:/sbin
LC_ALL=C
export PATH LC_ALL
tab=$(printf '\t')

say() {
	printf '%s' "$1"
	shift
	for field; do printf '\t%s' "$field"; done
	printf '\n'
}

who() {
	say uid "$(id -u)"
	say user "$(id -un)"
	say home "$HOME"
	for tool in sudo doas; do
		command -v $tool >/dev/null 2>&1 || continue
		say has $tool
		$tool -n true </dev/null >/dev/null 2>&1 && say may $tool
	done
	return 0
}

# --- preflight ------------------------------------------------------------------------------------------------------

host_etc=${POUDRIERE_ETC:-/usr/local/etc}

conf_file() {
	for file in "$host_etc/poudriere.conf" "$host_etc/poudriere.d/poudriere.conf"; do
		[ -r "$file" ] && printf '%s' "$file" && return 0
	done
	return 1
}

# Prints BASEFS, POUDRIERE_DATA and NOLINUX of the host's configuration, which poudriere itself reads as shell text.
conf_values() (
	set +u
	unset BASEFS POUDRIERE_DATA NOLINUX NO_ZFS ZPOOL ZROOTFS
	. "$1" >/dev/null 2>&1
	data=$POUDRIERE_DATA
	if [ -z "$data" ] && [ -z "$NO_ZFS" ] && [ -n "$ZPOOL" ]; then
		data=$(zfs list -rt filesystem -H -o poudriere:type,mountpoint "$ZPOOL${ZROOTFS:-/poudriere}" 2>/dev/null |
			awk '$1 == "data" { print $2; exit }')
	fi
	say data "${data:-${BASEFS:-/usr/local/poudriere}/data}"
	say nolinux "${NOLINUX:+yes}"
)

value_of() { # FOLDER NAME: the text of a small file of poudriere's
	[ -r "$1/$2" ] && head -n 1 "$1/$2"
}

names_in() {
	for folder in "$1"/*/; do
		[ -d "$folder" ] && basename "$folder"
	done | tr '\n' ' '
}

probe() {
	tree=$1
	shift
	say uid "$(id -u)"
	say os "$(uname -s)"
	say home "$HOME"
	command -v poudriere >/dev/null 2>&1 || return 0
	say poudriere "$(command -v poudriere)"
	say version "$(poudriere version 2>&1 | head -n 1)"
	say etc "$host_etc"
	conf=$(conf_file) || return 0
	say conf "$conf"
	conf_values "$conf"
	kldstat -qn linux64 >/dev/null 2>&1 && say linux64 module
	kldstat -qm linux64elf >/dev/null 2>&1 && say linux64 kernel
	emul=$(sysctl -n compat.linux.emul_path 2>/dev/null) && say emul "$emul" && [ -d "$emul" ] && say emul-folder "$emul"
	say jails "$(names_in "$host_etc/poudriere.d/jails")"
	say trees "$(names_in "$host_etc/poudriere.d/ports")"
	for jail; do probe_jail "$jail"; done
	probe_tree "$tree"
	data=$(conf_values "$conf" | sed -n "s/^data$tab//p")
	place=$data
	while [ ! -d "$place" ] && [ "$place" != / ]; do place=$(dirname "$place"); done
	say space "$(df -Pk "$place" | awk 'NR > 1 { print $4; exit }')" "$place"
	running
}

probe_jail() {
	folder=$host_etc/poudriere.d/jails/$1
	[ -d "$folder" ] || return 0
	mnt=$(value_of "$folder" mnt)
	sources=
	[ -e "$mnt/usr/src/sys/Makefile" ] && sources=yes
	say jail "$1" "$(value_of "$folder" version)" "$(value_of "$folder" arch)" "$mnt" "$sources"
}

probe_tree() {
	folder=$host_etc/poudriere.d/ports/$1
	[ -d "$folder" ] || return 0
	mnt=$(value_of "$folder" mnt)
	commit=$(git -c safe.directory='*' -C "$mnt" rev-parse HEAD 2>/dev/null)
	dirty=
	[ -n "$commit" ] && [ -n "$(git -c safe.directory='*' -C "$mnt" status --porcelain 2>/dev/null | head -n 1)" ] && dirty=yes
	say tree "$1" "$mnt" "$commit" "$dirty"
}

# Other builds of wbrel's that are still at work here.
running() {
	for file in "$HOME"/.local/state/wbrel/hosts/*/*/cells/*/pid; do
		[ -r "$file" ] || continue
		cell=$(dirname "$file")
		[ -e "$cell/exit" ] && continue
		kill -0 "$(cat "$file")" 2>/dev/null || continue
		say running "$(basename "$(dirname "$(dirname "$(dirname "$cell")")")")" "$(basename "$cell")"
	done
}

# --- the isolated etc folder ----------------------------------------------------------------------------------------

setup() {
	run=$1 tree=$2
	shift 2
	conf=$(conf_file) || exit 1
	target=$run/etc/poudriere.d
	mkdir -p "$target/jails" "$target/ports/wbrel" "$run/cells"
	data=$(conf_values "$conf" | sed -n "s/^data$tab//p")
	printf '%s\n' "$data" >"$run/data"
	{
		cat "$conf"
		printf '\n# Added by wbrel for this run.\n'
		printf 'POUDRIERE_DATA="%s"\n' "$data"
		printf 'FLAVOR_DEFAULT_ALL=no\nATOMIC_PACKAGE_REPOSITORY=yes\nPKG_REPO_SIGNING_KEY=""\nSIGNING_COMMAND=""\n'
	} >"$run/etc/poudriere.conf.new"
	mv "$run/etc/poudriere.conf.new" "$run/etc/poudriere.conf"
	copy_folder "$host_etc/poudriere.d/ports/$tree" "$target/ports/$tree"
	for jail; do
		copy_folder "$host_etc/poudriere.d/jails/$jail" "$target/jails/$jail"
		copy_file "$host_etc/poudriere.d/$jail-poudriere.conf" "$target"
		copy_file "$host_etc/poudriere.d/$jail-$tree-poudriere.conf" "$target"
	done
	copy_file "$host_etc/poudriere.d/$tree-poudriere.conf" "$target"
	printf 'null\n' >"$target/ports/wbrel/method"
	printf '%s\n' "$run/ports" >"$target/ports/wbrel/mnt"
	date +%s >"$target/ports/wbrel/timestamp"
}

# Real folders, not links: `poudriere jail -l` does not list what is linked.
copy_folder() {
	mkdir -p "$2"
	for file in "$1"/*; do copy_file "$file" "$2"; done
}

copy_file() {
	if [ -f "$1" ]; then cp -p "$1" "$2/"; fi
}

# --- one build ------------------------------------------------------------------------------------------------------

build() {
	run=$1 cell=$2 jail=$3 tree=$4 set=$5 name=$6
	dir=$run/cells/$cell
	logs=$(cat "$run/data")/logs/bulk/$jail-$tree-$set/$name
	# Who makes the folder starts the build: a second call only follows.
	if mkdir "$dir" 2>/dev/null; then
		if [ -e "$logs" ]; then
			# Poudriere would go on with that build, and not retry what failed or was ignored there.
			echo resumed >"$dir/exit"
		else
			nohup sh "$run/host.sh" supervise "$@" </dev/null >"$dir/out.log" 2>&1 &
		fi
	fi
	follow
	results
}

# A reader that went away ends this by SIGPIPE; the build goes on.
follow() {
	rounds=0
	while [ ! -e "$dir/exit" ]; do
		if [ $((rounds % 20)) -eq 19 ]; then
			say at "$(cat "$logs/.poudriere.status" 2>/dev/null | head -n 1)"
			if [ ! -r "$dir/pid" ] || ! kill -0 "$(cat "$dir/pid")" 2>/dev/null; then
				[ -e "$dir/exit" ] || break
			fi
		fi
		rounds=$((rounds + 1))
		if [ $rounds -lt 40 ]; then sleep 0.05; else sleep 0.25; fi
	done
}

results() {
	if [ -e "$dir/exit" ]; then say exit "$(cat "$dir/exit")"; else say exit lost; fi
	say logs "$logs"
	shorten "$dir/out.log" && frame "$short" out.log
	# All the small files by one process: `dot TAB NAME TAB LINE`.
	(cd "$logs" 2>/dev/null && awk '{ print "dot\t" FILENAME "\t" $0 }' .poudriere.* </dev/null 2>/dev/null)
	[ -f "$logs/.data.json" ] && frame "$logs/.data.json" .data.json
	packages=$(cat "$run/data")/packages/$jail-$tree-$set
	# The row's own ports are told by their request; of all others only a failure has something to say.
	{
		awk '{ print $2 }' "$logs/.poudriere.ports.failed" 2>/dev/null | head -n 20
		awk '$3 == "listed" { print $2 }' "$logs/.poudriere.ports.queued" 2>/dev/null
	} | sort -u | while read -r package; do
		case $package in *[!A-Za-z0-9_.,+~-]* | '') continue ;; esac
		shorten "$logs/logs/$package.log" && frame "$short" "logs/$package.log"
		for file in "$packages/.latest/All/$package.pkg" "$packages/All/$package.pkg"; do
			[ -f "$file" ] || continue
			say size "$package" "$(bytes_of "$file")"
			break
		done
	done
	say end
}

# Arithmetic drops the blanks that FreeBSD's wc puts before the number.
bytes_of() { printf '%s' $(($(wc -c <"$1"))); }

frame() { # FILE NAME; sent as many bytes as were promised, even if the file grows meanwhile
	bytes=$(bytes_of "$1")
	say file "$bytes" "$2"
	head -c "$bytes" "$1"
}

# Sets $short to the file, or to a copy of its beginning and its end when it is longer than 4 MiB.
shorten() {
	[ -f "$1" ] || return 1
	short=$1
	size=$(bytes_of "$1")
	if [ "$size" -gt 4194304 ]; then
		short=$dir/short
		{
			head -c 262144 "$1"
			printf '\n[wbrel left out %s bytes here]\n' $((size - 3407872))
			tail -c 3145728 "$1"
		} >"$short"
	fi
}

# --- the detached parent --------------------------------------------------------------------------------------------

supervise() {
	run=$1 cell=$2 jail=$3 tree=$4 set=$5 name=$6 branch=$7
	shift 7
	dir=$run/cells/$cell
	child= watch=
	trap ask_to_end TERM INT
	printf '%s\n' $$ >"$dir/pid.new" && mv "$dir/pid.new" "$dir/pid"
	if [ "$branch" != none ]; then set -- -b "$branch" "$@"; fi
	poudriere -N -e "$run/etc" bulk -t -C -k -j "$jail" -p "$tree" -O wbrel -z "$set" -B "$name" "$@" &
	child=$!
	[ -e "$dir/stop" ] && ask_to_end
	# A signal ends wait early; it is over when the child is gone.
	while :; do
		wait $child
		status=$?
		kill -0 $child 2>/dev/null || break
	done
	[ -n "$watch" ] && kill $watch 2>/dev/null
	[ -e "$dir/stop" ] && status=stopped
	printf '%s\n' $status >"$dir/exit.new" && mv "$dir/exit.new" "$dir/exit"
}

# One SIGTERM: poudriere stops its builders, unmounts, ends. Killing it instead would leave mounts and a locked jail, so
# after three minutes the jail is stopped by poudriere's own means.
ask_to_end() {
	[ -n "$child" ] || return 0
	kill -TERM $child 2>/dev/null
	[ -n "$watch" ] && return 0
	(
		trap - TERM
		sleep 180
		poudriere -N -e "$run/etc" jail -k -j "$jail" -p "$tree" -z "$set"
	) &
	watch=$!
}

stop() {
	run=$1
	shift
	for cell; do
		dir=$run/cells/$cell
		[ -d "$dir" ] && [ ! -e "$dir/exit" ] || continue
		: >"$dir/stop"
		if [ -r "$dir/pid" ] && kill -TERM "$(cat "$dir/pid")" 2>/dev/null; then say stopping "$cell"; fi
	done
}

action=$1
shift
case $action in
who | probe | setup | build | stop | supervise) $action "$@" ;;
*) exit 64 ;;
esac
