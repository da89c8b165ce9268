defprotocol Units.Quantity do
  def show(quantity)
end

defmodule Units.Length do
  defstruct metres: 0

  defimpl Units.Quantity do
    def show(length), do: "#{length.metres / 1000} km"
  end
end

defmodule Units do
  def describe(quantity), do: Units.Quantity.show(quantity)
  def weight(kilos), do: "#{kilos} #{if Application.get_env(:units, :system) == :metric, do: "kg", else: "?"}"
end
