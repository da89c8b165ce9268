# Expressions that are evaluated at run time: bindings, macros, funs, errors, templates.
defmodule ExEval do
  def main(_) do
    IO.inspect(Code.string_to_quoted("a + b * 2"))
    IO.puts(Macro.to_string(quote do: foo(1, [2 | x], %{a: 1})))
    IO.inspect(Code.eval_string("a + b", a: 1, b: 2))
    IO.inspect(Code.eval_string("Enum.map([1, 2, 3], fn x -> x * y end)", y: 10))
    IO.inspect(Code.eval_string("z = if x > 1, do: :big, else: :small\n[z | list]", x: 2, list: [1]))
    IO.inspect(Code.eval_string("case x do\n  {:ok, v} when v > 1 -> v |> to_string()\n  _ -> nil\nend", x: {:ok, 12}))
    IO.inspect(Code.eval_string("for x <- 1..3, y <- [x], into: %{}, do: {x, y * y}"))
    IO.inspect(Code.eval_string("with {:ok, a} <- {:ok, 1}, do: {:found, a}"))
    IO.inspect(Code.eval_quoted(quote(do: unless(false, do: :yes, else: :no))))
    failing("1 +")
    failing("undefined_variable + 1")
    failing("hd([])")
    IO.puts(EEx.eval_string("Hello <%= name %><%= for x <- [1, 2] do %> <%= x %><% end %>", name: "you"))
  end

  defp failing(text) do
    Code.eval_string(text)
  rescue
    error -> IO.puts("#{inspect(error.__struct__)}: #{Exception.message(error)}")
  end
end
