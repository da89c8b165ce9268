defmodule Inventory.CLI do
  alias Inventory.{Item, Priced, Store}

  def main(argv) do
    {options, names, _} = OptionParser.parse(argv, strict: [shout: :boolean])
    for {name, index} <- Enum.with_index(names, 1), do: Store.add(%Item{name: name, weight: index * 10})
    {args, items} = Store.items()
    IO.inspect(args, label: "started with")
    for item <- items, do: IO.puts(line(item, options[:shout]))
    IO.inspect(Priced.price(:nothing), label: "nothing costs")
    IO.inspect(Units.describe(%Units.Length{metres: 1500}), label: "length")
    facts()
    priv()
    if names == ["fail"], do: raise(ArgumentError, "no such item")
  end

  defp line(item, shout) do
    text = "#{item.name}: #{Units.weight(item.weight)}, #{Priced.price(item)} #{Application.get_env(:inventory, :currency)}"
    if shout, do: String.upcase(text), else: text
  end

  defp facts do
    for key <- [:currency, :limit, :rate, :nested, :from_runtime, :absent] do
      IO.inspect(Application.fetch_env(:inventory, key), label: key)
    end

    IO.inspect(Application.get_env(:units, :system), label: "units")
    IO.inspect(Application.get_env(:not_an_application, :key), label: "unknown application")
    IO.inspect(Application.spec(:inventory, :vsn), label: "version")
    IO.inspect(Application.spec(:inventory, :modules) |> Enum.sort(), label: "modules")
    IO.inspect(Application.get_application(Inventory.Store), label: "application of a module")
    started = for {app, _, version} <- Application.started_applications(), app in [:inventory, :units], do: {app, version}
    IO.inspect(Enum.sort(started), label: "started")
    IO.inspect(Application.ensure_all_started(:inventory), label: "again")
    IO.inspect(Application.ensure_all_started(:no_such_application), label: "absent")
  end

  defp priv do
    path = Application.app_dir(:inventory, "priv/rates.txt")
    folder = :code.priv_dir(:inventory)
    IO.inspect(Path.join(folder, "rates.txt") == path, label: "the same")
    IO.inspect(File.read(path), label: "read")
    IO.inspect(File.stream!(path) |> Enum.map(&String.trim/1), label: "lines")
    IO.inspect(File.ls!(folder) |> Enum.sort(), label: "folder")
    IO.inspect({File.exists?(path), File.dir?(folder), File.regular?(folder), File.stat!(path).size}, label: "kinds")
    IO.inspect(Path.wildcard(Path.join(folder, "**/*.txt")) |> Enum.map(&Path.relative_to(&1, folder)), label: "wildcard")
    IO.inspect(File.read(Path.join(folder, "deep/../none")), label: "none")
    {:ok, file} = :file.open(path, [:read, :raw, :binary])
    IO.inspect({:file.pread(file, 4, 3), :file.position(file, :eof), :file.close(file)}, label: "raw")
  end
end
