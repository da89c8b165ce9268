# Files and paths in a temporary folder.
defmodule FileTour do
  def main(_args) do
    dir = Path.join(System.get_env("TMPDIR", "/tmp"), "beamless-ex-#{System.pid()}")
    File.mkdir_p!(Path.join(dir, "sub"))

    try do
      path = Path.join(dir, "a.txt")
      IO.inspect(File.write(path, "one\ntwo\nthree\n"))
      IO.inspect(File.read(path))
      IO.inspect(path |> File.stream!() |> Stream.map(&String.trim_trailing/1) |> Enum.map(&String.upcase/1))
      File.open!(path, [:append], &IO.write(&1, "four λ\n" |> String.replace("λ", "4")))
      IO.inspect(File.stream!(path) |> Enum.count())
      IO.inspect(File.stream!(path, [], 5) |> Enum.to_list())
      ["x", "y"] |> Stream.map(&(&1 <> "\n")) |> Enum.into(File.stream!(Path.join(dir, "sub/out.txt")))
      IO.inspect(File.read!(Path.join(dir, "sub/out.txt")))
      IO.inspect(File.ls!(dir) |> Enum.sort())
      IO.inspect(Path.wildcard(Path.join(dir, "**/*.txt")) |> Enum.map(&Path.relative_to(&1, dir)) |> Enum.sort())
      IO.inspect({File.exists?(path), File.dir?(dir), File.stat!(path).size, File.regular?(dir)})
      IO.inspect(File.cp!(path, path <> ".copy"))
      IO.inspect(File.rename(path <> ".copy", path <> ".moved"))
      IO.inspect(File.read(Path.join(dir, "none")))
      IO.inspect(File.rm(path))
    after
      IO.inspect(length(File.rm_rf!(dir)))
    end

    IO.inspect({Path.basename("/a/b.ex", ".ex"), Path.extname("x.tar.gz"), Path.join(["a", "b", "../c"]), Path.expand("../x", "/a/b"), Path.split("/a/b"), Path.dirname("a/b"), Path.rootname("a.b")})
  end
end
