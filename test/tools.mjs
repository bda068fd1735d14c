/** What the tests need beyond Node: found, or installed when we may, or named in one line. */

import { spawnSync } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

/** FreeBSD's own make is what others call bmake, and its tar is what others call bsdtar. */
const onFreeBSD = process.platform === 'freebsd'
const tools = [
  { name: 'bmake', also: onFreeBSD ? ['make'] : [] },
  {
    name: 'bsdtar',
    also: onFreeBSD ? ['tar'] : [],
    packages: { 'apt-get': 'libarchive-tools', apk: 'libarchive-tools', pacman: 'libarchive', brew: 'libarchive' },
  },
  { name: 'git', also: [] },
  // Without it the tests over ssh are skipped; its folder is in the PATH of root only.
  {
    name: 'sshd',
    also: ['/usr/sbin/sshd', '/usr/local/sbin/sshd', '/usr/bin/sshd'],
    packages: {
      'apt-get': 'openssh-server',
      dnf: 'openssh-server',
      apk: 'openssh-server',
      pacman: 'openssh',
      zypper: 'openssh-server',
    },
    optional: true,
  },
]

/** For tests that say when they were not run: not every machine can have these. Only CI installs them. */
const extras = [{ name: 'chromium', also: ['chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'] }]

const managers = [
  { name: 'apt-get', install: ['install', '-y', '--no-install-recommends'], refresh: ['update'] },
  { name: 'pkg', install: ['install', '-y'] },
  { name: 'dnf', install: ['install', '-y'] },
  { name: 'apk', install: ['add'] },
  { name: 'pacman', install: ['-S', '--noconfirm', '--needed'] },
  { name: 'zypper', install: ['--non-interactive', 'install'] },
  { name: 'brew', install: ['install'], asUser: true },
]

/** True when everything is there; else one line on standard error says what to install. */
export function provideTools() {
  const absent = installMissing(tools)
  const still = absent.filter(({ optional }) => optional !== true)
  if (still.length > 0) console.error(`the tests need ${namesOf(still)}; install ${howToInstall(still)}`)
  const without = [
    ...absent.filter(({ optional }) => optional === true),
    ...(process.env.CI ? installMissing(extras) : missingOf(extras)),
  ]
  if (without.length > 0)
    console.error(`without ${namesOf(without)} some tests are not run; install ${howToInstall(without)}`)
  return still.length === 0
}

/** Gives what could not be installed. */
function installMissing(wanted) {
  const missing = missingOf(wanted)
  const manager = presentManager()
  const elevate = missing.length === 0 || manager === undefined ? undefined : elevation(manager)
  if (elevate !== undefined) {
    const packages = packagesOf(missing, manager)
    console.error(`installing ${packages.join(' ')} with ${manager.name}`)
    install(manager, elevate, packages)
  }
  return missingOf(missing)
}

function missingOf(wanted) {
  return wanted.filter(({ name, also }) => ![name, ...also].some(onPath))
}

function presentManager() {
  return managers.find(({ name }) => onPath(name))
}

function namesOf(missing) {
  return missing.map(({ name }) => name).join(' and ')
}

function howToInstall(missing) {
  const manager = presentManager()
  return how(manager, packagesOf(missing, manager))
}

function packagesOf(missing, manager) {
  return missing.map(({ name, packages }) => packages?.[manager?.name] ?? name)
}

function onPath(name) {
  const folders = name.startsWith('/') ? [''] : (process.env.PATH ?? '').split(delimiter)
  return folders.some(folder => {
    try {
      accessSync(join(folder, name), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}

/** The words that go before the command, or undefined when we may not install. */
function elevation({ asUser }) {
  if (asUser || process.getuid?.() === 0) return []
  return onPath('sudo') && run(['sudo', '-n', 'true']) ? ['sudo', '-n'] : undefined
}

function install({ name, install, refresh }, elevate, packages) {
  const attempt = () => run([...elevate, name, ...install, ...packages])
  if (attempt() || refresh === undefined) return
  // A fresh machine has no package lists yet.
  if (run([...elevate, name, ...refresh])) attempt()
}

function run([command, ...args]) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  return spawnSync(command, args, { stdio: ['ignore', 'ignore', 'inherit'], env }).status === 0
}

function how(manager, packages) {
  if (manager === undefined) return 'with your package manager'
  const words = [manager.name, ...manager.install, ...packages]
  return `with: ${manager.asUser ? '' : 'sudo '}${words.join(' ')}`
}
