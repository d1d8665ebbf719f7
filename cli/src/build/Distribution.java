import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

// Completes the distribution in a folder that holds lib/*.jar already, and packs it:   java
// Distribution.java <folder> <version> <launcher> <example> <archive> <time> <suites> <templates>
// <manual page> The same input gives the same bytes, on any machine.

/// The platforms whose SQLite library is unpacked, by its folder in the jar; names as in a JDK's
/// `release` file.
static final TreeMap<String, String> NATIVE = new TreeMap<>(java.util.Map.of(
        "Linux-x86_64", "Linux/x86_64/libsqlitejdbc.so",
        "Linux-aarch64", "Linux/aarch64/libsqlitejdbc.so",
        "Darwin-x86_64", "Mac/x86_64/libsqlitejdbc.dylib",
        "Darwin-aarch64", "Mac/aarch64/libsqlitejdbc.dylib"));

void main(String[] args) throws Exception {
    Path home = Path.of(args[0]);
    Path lib = home.resolve("lib");
    removeStrangers(lib);
    unpackNative(lib);
    Path bin = Files.createDirectories(home.resolve("bin")).resolve("stratiform");
    Files.copy(Path.of(args[2]), bin, StandardCopyOption.REPLACE_EXISTING);
    Files.setPosixFilePermissions(bin, PosixFilePermissions.fromString("rwxr-xr-x"));
    copyExample(Path.of(args[3]), home.resolve("share/quickstart"));
    copyExample(Path.of(args[6]), home.resolve("share/suites"));
    copyExample(Path.of(args[7]), home.resolve("share/templates"));
    Path man = Files.createDirectories(home.resolve("share/man/man1"));
    Files.copy(Path.of(args[8]), man.resolve("stratiform.1"), StandardCopyOption.REPLACE_EXISTING);
    Files.writeString(lib.resolve("BUILD_ID"), args[1] + "-" + digest(home) + "\n");
    pack(home, "stratiform-" + args[1], Path.of(args[4]), Instant.parse(args[5]).getEpochSecond());
}

/// Removes jars that are not on the class path, as earlier builds leave them.
void removeStrangers(Path lib) throws IOException {
    List<Path> main = list(lib).filter(p -> name(p).startsWith("stratiform-cli-")).toList();
    if (main.size() != 1) {
        throw new IOException("expected one stratiform-cli jar in " + lib + ", found " + main);
    }
    Set<String> wanted;
    try (var jar = new JarFile(main.getFirst().toFile())) {
        String path = jar.getManifest().getMainAttributes().getValue("Class-Path");
        wanted = Arrays.stream(path.split(" ")).collect(Collectors.toSet());
    }
    wanted.add(name(main.getFirst()));
    for (Path file : list(lib).filter(p -> name(p).endsWith(".jar")).toList()) {
        if (!wanted.remove(name(file))) {
            Files.delete(file);
        }
    }
    if (!wanted.isEmpty()) {
        throw new IOException("the class path names jars that are not in " + lib + ": " + wanted);
    }
}

void unpackNative(Path lib) throws IOException {
    List<Path> found = list(lib).filter(p -> name(p).startsWith("sqlite-jdbc-")).toList();
    for (Path file : found) {
        try (var jar = new JarFile(file.toFile())) {
            for (var one : NATIVE.entrySet()) {
                Path target = lib.resolve("native").resolve(one.getKey()).resolve(Path.of(one.getValue()).getFileName());
                Files.createDirectories(target.getParent());
                try (var in = jar.getInputStream(jar.getEntry("org/sqlite/native/" + one.getValue()))) {
                    Files.copy(in, target, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
    }
}

/// Copies the workspace of the quick start without its state.
void copyExample(Path from, Path to) throws IOException {
    if (Files.exists(to)) {
        try (var old = Files.walk(to)) {
            for (Path path : old.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
    try (var files = Files.walk(from)) {
        for (Path path : files.filter(p -> !from.relativize(p).startsWith(".stratiform")).toList()) {
            Path target = to.resolve(from.relativize(path));
            Files.createDirectories(target.getParent());
            Files.copy(path, target, StandardCopyOption.COPY_ATTRIBUTES);
        }
    }
}

/// The digest of the jars and the launcher: a cache made with others must not be used.
String digest(Path home) throws Exception {
    var sha = MessageDigest.getInstance("SHA-256");
    List<Path> files = Stream.concat(list(home.resolve("lib")).filter(p -> name(p).endsWith(".jar")), list(home.resolve("bin")))
            .toList();
    for (Path file : files) {
        sha.update((name(file) + " " + Files.size(file) + "\n").getBytes(StandardCharsets.UTF_8));
        sha.update(Files.readAllBytes(file));
    }
    return HexFormat.of().formatHex(sha.digest(), 0, 8);
}

Stream<Path> list(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
        return files.filter(Files::isRegularFile).sorted().toList().stream();
    }
}

String name(Path path) {
    return path.getFileName().toString();
}

/// Writes a tar archive with sorted names, one time stamp, no owner, and modes 644 and 755.
void pack(Path home, String top, Path archive, long seconds) throws IOException {
    var entries = new TreeMap<String, Path>();
    try (var files = Files.walk(home)) {
        files.forEach(p -> entries.put((top + "/" + home.relativize(p)).replaceAll("/$", ""), p));
    }
    Path fresh = archive.resolveSibling(name(archive) + ".new");
    try (var out = new GZIPOutputStream(Files.newOutputStream(fresh)) {
        {
            def.setLevel(Deflater.BEST_COMPRESSION);
        }
    }) {
        for (var entry : entries.entrySet()) {
            write(out, entry.getKey(), entry.getValue(), seconds);
        }
        out.write(new byte[1024]);
    }
    Files.move(fresh, archive, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
}

void write(OutputStream out, String name, Path path, long seconds) throws IOException {
    boolean folder = Files.isDirectory(path);
    byte[] content = folder ? new byte[0] : Files.readAllBytes(path);
    byte[] nameBytes = (folder ? name + "/" : name).getBytes(StandardCharsets.UTF_8);
    if (nameBytes.length > 100) {
        throw new IOException("the name is too long for the archive: " + name);
    }
    var header = new ByteArrayOutputStream(512);
    field(header, nameBytes, 100);
    field(header, octal(folder || Files.isExecutable(path) ? 0755 : 0644, 7), 8);
    field(header, octal(0, 7), 8);
    field(header, octal(0, 7), 8);
    field(header, octal(content.length, 11), 12);
    field(header, octal(seconds, 11), 12);
    field(header, "        ".getBytes(StandardCharsets.US_ASCII), 8);
    field(header, new byte[] {(byte) (folder ? '5' : '0')}, 1);
    field(header, new byte[0], 100);
    field(header, "ustar\0".getBytes(StandardCharsets.US_ASCII), 6);
    field(header, "00".getBytes(StandardCharsets.US_ASCII), 2);
    field(header, new byte[0], 247);
    byte[] block = header.toByteArray();
    int sum = 0;
    for (byte b : block) {
        sum += b & 0xff;
    }
    System.arraycopy(octal(sum, 6), 0, block, 148, 6);
    block[154] = 0;
    out.write(block);
    out.write(content);
    out.write(new byte[(512 - content.length % 512) % 512]);
}

void field(ByteArrayOutputStream header, byte[] value, int length) {
    header.writeBytes(Arrays.copyOf(value, length));
}

byte[] octal(long value, int digits) {
    return String.format(java.util.Locale.ROOT, "%0" + digits + "o", value).getBytes(StandardCharsets.US_ASCII);
}
