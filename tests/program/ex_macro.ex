# Macros, module attributes, use, guards, defaults, captures, quote.
defmodule Tools do
  defmacro __using__(options) do
    quote do
      import Tools
      @prefix unquote(options[:prefix])
      def prefix, do: @prefix
    end
  end

  defmacro twice(expression) do
    quote do
      {unquote(expression), unquote(expression), unquote(Macro.to_string(expression))}
    end
  end

  defguard is_even(n) when is_integer(n) and rem(n, 2) == 0

  for {name, value} <- [one: 1, two: 2] do
    def unquote(name)(), do: unquote(value)
  end
end

defmodule MacroTour do
  use Tools, prefix: "pre"
  @moduledoc "doc"
  Module.register_attribute(__MODULE__, :colors, accumulate: true)
  @colors :red
  @colors :green

  def main(_args) do
    IO.inspect(prefix())
    IO.inspect(twice(1 + 2))
    IO.inspect(Tools.one() + Tools.two())
    IO.inspect(Enum.map([1, 2, "x"], &kind/1))
    IO.inspect(@colors)
    IO.inspect(defaults(1))
    IO.inspect(defaults(1, 5))
    IO.inspect(Macro.to_string(quote do: a + b * 2))
    IO.inspect(__MODULE__)
    IO.inspect(Enum.map([{1, 2}], fn {a, b} -> a + b end))
    add = &(&1 + &2)
    IO.inspect(add.(1, 2))
    IO.inspect(binding_test())
    IO.inspect((fn 0 -> :zero; n when n > 0 -> :positive; _ -> :negative end).(-3))
  end

  defp kind(n) when is_even(n), do: :even
  defp kind(n) when is_number(n), do: :odd
  defp kind(_), do: :other

  def defaults(a, b \\ 10, c \\ []), do: {a, b, c}

  defp binding_test do
    x = 1
    y = x + 1
    binding()
  end
end
