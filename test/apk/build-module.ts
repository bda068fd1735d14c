/** A kernel module: the least ELF file that has a .modinfo section. */
export function moduleWith(info: Readonly<Record<string, string>>): Buffer {
  const modinfo = Buffer.from(
    Object.entries(info)
      .map(([key, value]) => `${key}=${value}\0`)
      .join(''),
  )
  const names = Buffer.from('\0.text\0.modinfo\0.shstrtab\0')
  const head = Buffer.alloc(64)
  head.write('\x7fELF\x02\x01\x01', 0, 'latin1')
  const table = 64 + modinfo.length + names.length
  head.writeBigUInt64LE(BigInt(table), 0x28)
  head.writeUInt16LE(64, 0x3a)
  head.writeUInt16LE(4, 0x3c)
  head.writeUInt16LE(3, 0x3e)
  return Buffer.concat([
    head,
    modinfo,
    names,
    section(0, 0, 0),
    section(1, 64, 0),
    section(7, 64, modinfo.length),
    section(16, 64 + modinfo.length, names.length),
  ])
}

function section(name: number, offset: number, size: number): Buffer {
  const bytes = Buffer.alloc(64)
  bytes.writeUInt32LE(name, 0)
  bytes.writeBigUInt64LE(BigInt(offset), 0x18)
  bytes.writeBigUInt64LE(BigInt(size), 0x20)
  return bytes
}
