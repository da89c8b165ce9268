defmodule UndefinedElixir do
  def main(args) do
    args |> Enum.map(&String.upcas/1) |> Prnt.all()
  end
end
