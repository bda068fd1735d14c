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
]

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
  if (missingTools().length === 0) return true
  const manager = managers.find(({ name }) => onPath(name))
  const missing = packagesOf(missingTools(), manager)
  const elevate = manager === undefined ? undefined : elevation(manager)
  if (elevate !== undefined) {
    console.error(`installing ${missing.join(' ')} with ${manager.name}`)
    install(manager, elevate, missing)
  }
  const still = missingTools()
  if (still.length > 0) {
    const names = still.map(({ name }) => name).join(' and ')
    console.error(`the tests need ${names}; install ${how(manager, packagesOf(still, manager))}`)
  }
  return still.length === 0
}

function missingTools() {
  return tools.filter(({ name, also }) => ![name, ...also].some(onPath))
}

function packagesOf(missing, manager) {
  return missing.map(({ name, packages }) => packages?.[manager?.name] ?? name)
}

function onPath(name) {
  return (process.env.PATH ?? '').split(delimiter).some(folder => {
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
