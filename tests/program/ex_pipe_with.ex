# Pipes, `with`, `cond`, `case`, `if`/`unless`, `then` and `tap`.
defmodule Flow do
  def main(_args) do
    1..10 |> Enum.filter(&(rem(&1, 2) == 1)) |> Enum.map(&(&1 * &1)) |> tap(&IO.inspect(length(&1))) |> then(&{:squares, &1}) |> IO.inspect()

    for input <- ["8 2", "8 0", "8", "x 2", "1 2 3"], do: IO.inspect({input, divide(input)})
    for n <- [-5, 0, 7, 1000], do: IO.puts("#{n} is #{size(n)}, #{parity(n)}")
    IO.inspect(if nil, do: 1)
    IO.inspect(unless(false, do: :yes, else: :no))
    IO.inspect(nil || :default)
    IO.inspect(1 && 2)
    IO.inspect(not is_nil(1) and true)
    {a, b} = if true, do: {1, 2}, else: {3, 4}
    IO.inspect(a + b)
    ^a = 1
    IO.inspect(match?({:ok, x} when x > 5, {:ok, 6}))
  end

  defp divide(text) do
    with [left, right] <- String.split(text),
         {a, ""} <- Integer.parse(left),
         {b, ""} when b != 0 <- Integer.parse(right),
         quotient = div(a, b) do
      {:ok, quotient}
    else
      {0, ""} -> {:error, :zero}
      :error -> {:error, :not_a_number}
      list when is_list(list) -> {:error, {:fields, length(list)}}
    end
  end

  defp size(n) do
    cond do
      n < 0 -> "negative"
      n == 0 -> "zero"
      n < 100 -> "small"
      true -> "large"
    end
  end

  defp parity(n) do
    case rem(n, 2) do
      0 -> "even"
      r when r in [1, -1] -> "odd"
    end
  end
end
