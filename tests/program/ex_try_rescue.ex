# Exceptions: raise, rescue by type, catch, after, else, own exceptions, messages, stack traces.
defmodule Broken do
  defexception [:code, message: "it broke"]
end

defmodule Coded do
  defexception [:code]
  def message(%{code: code}), do: "code #{code}"
end

defmodule TryRescue do
  def main(_args) do
    actions = [
      fn -> raise "plain" end, fn -> raise ArgumentError end, fn -> raise ArgumentError, message: "custom" end, fn -> raise Broken, code: 5 end, fn -> raise Coded, code: 7 end, fn -> raise %Broken{} end,
      fn -> 1 / zero() end, fn -> hd(list()) end, fn -> :a = one() end, fn -> case one() do 2 -> :ok end end, fn -> String.to_integer("x") end, fn -> UnknownModule.function(1) end, fn -> Map.fetch!(%{a: 1}, :b) end,
      fn -> Enum.fetch!([], 3) end, fn -> cond do one() > 5 -> 1 end end, fn -> with_one(:x) end, fn -> one().(2) end, fn -> (fn x -> x end).(1, 2) end, fn -> %{a: 1}.b end, fn -> String.to_existing_atom("not " <> "existing") end,
      fn -> throw(:ball) end, fn -> exit(:gone) end, fn -> :erlang.error({:raw, 1}) end, fn -> Integer.parse(:x) end, fn -> <<one()::binary>> end, fn -> Keyword.fetch!([a: 1], :z) end, fn -> File.read!("/no/such/file") end,
      fn -> Enum.reduce([], &+/2) end, fn -> Enum.max([]) end, fn -> list() ++ 1 end
    ]

    for action <- actions, do: IO.inspect(attempt(action))
    IO.inspect(try do raise "x" rescue e in [RuntimeError, ArgumentError] -> e.message end)
    IO.inspect(try do 5 rescue _ -> :bad else 5 -> :five end)
    IO.inspect(try do raise "kept" rescue _ -> :rescued after IO.puts("after") end)
    IO.inspect(try do try do raise "inner" rescue e -> reraise Broken, [code: e.message], __STACKTRACE__ end rescue e in Broken -> e end)
    IO.puts(Exception.format_banner(:error, %RuntimeError{message: "banner"}))
    IO.puts(Exception.format(:exit, {:shutdown, :x}, []))
  end

  defp attempt(action) do
    action.()
  rescue
    e in RuntimeError -> {:runtime, e.message}
    e -> {e.__struct__, e |> Exception.message() |> String.replace(~r/#Function<[^>]*>/, "#Function")}
  catch
    kind, value -> {kind, value}
  end

  def with_one(1), do: :one
  def zero, do: Process.get(:zero, 0)
  def one, do: Process.get(:one, 1)
  def list, do: Process.get(:list, [])
end
