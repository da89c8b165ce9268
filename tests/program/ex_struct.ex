# Structs: defaults, enforced keys, updates, pattern matching, nested modules.
defmodule Account do
  @enforce_keys [:owner]
  defstruct owner: nil, balance: 0, log: []

  def deposit(%__MODULE__{balance: b} = account, amount) when amount > 0, do: %{account | balance: b + amount, log: [{:deposit, amount} | account.log]}
  def deposit(%__MODULE__{}, amount), do: {:error, {:bad_amount, amount}}
end

defmodule StructTour do
  defmodule Point do
    defstruct x: 0, y: 0
    def norm(%Point{x: x, y: y}), do: :math.sqrt(x * x + y * y)
  end

  def main(_args) do
    account = %Account{owner: "ann"}
    IO.inspect(account)
    IO.inspect(account |> Account.deposit(10) |> Account.deposit(5))
    IO.inspect(Account.deposit(account, -1))
    IO.inspect(%Point{x: 3, y: 4})
    IO.inspect(Point.norm(%Point{x: 3, y: 4}))
    IO.inspect(struct(Point, y: 9))
    IO.inspect(Map.from_struct(%Point{}))
    IO.inspect(match?(%Point{}, account))
    IO.inspect(account.__struct__)
    IO.inspect(is_struct(account, Account))
    IO.inspect(try do struct!(Account, []) rescue e -> Exception.message(e) end)
    IO.inspect(try do Point.norm(account) rescue e in FunctionClauseError -> {e.function, e.arity} end)
  end
end
