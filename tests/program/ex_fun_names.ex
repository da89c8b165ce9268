# What functions are called and how they are inspected.
defmodule Main do
  def main(_) do
    y = length(Atom.to_charlist(node()))
    functions = [fn x -> x end, fn x -> x + y end, &local/1, &(&1 + y), &String.upcase/1, &Main.main/1]
    Enum.each(functions, &IO.inspect/1)
    Enum.each(functions, fn f -> IO.inspect(for item <- [:name, :arity, :index, :uniq], do: Function.info(f, item)) end)
    IO.inspect(Main.module_info(:md5) == Main.__info__(:md5))
    IO.inspect(Enum.module_info(:md5))
  end

  defp local(x), do: {x}
end
