"""How good lists and predicted stars are: metrics, the measurement, its report, and tuning."""
