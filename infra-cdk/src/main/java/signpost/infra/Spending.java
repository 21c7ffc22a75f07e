package signpost.infra;

import java.util.List;
import java.util.Map;
import software.amazon.awscdk.CfnCondition;
import software.amazon.awscdk.CfnParameter;
import software.amazon.awscdk.Fn;
import software.amazon.awscdk.services.budgets.CfnBudget;
import software.constructs.Construct;

/// A budget of what carries this stack's tag, told through the topic of alarms: at 80 % of what was spent, and as soon
/// as the month is expected to end above it. None unless an amount is given.
final class Spending extends Construct {

    Spending(Construct scope, String id, Stage stage, Alarms alarms) {
        super(scope, id);
        var amount = CfnParameter.Builder.create(this, "Amount")
                .type("Number")
                .defaultValue(0)
                .minValue(0)
                .description("US dollars a month from which to be warned; 0 for no budget")
                .build();
        amount.overrideLogicalId("MonthlyBudget");
        var hasBudget = CfnCondition.Builder.create(this, "HasBudget")
                .expression(Fn.conditionNot(Fn.conditionEquals(amount.getValueAsString(), "0")))
                .build();
        hasBudget.overrideLogicalId("HasMonthlyBudget");
        var topic = alarms.topicFor("budgets.amazonaws.com", "BudgetsOfThisAccount");
        var budget = CfnBudget.Builder.create(this, "Budget")
                .budget(CfnBudget.BudgetDataProperty.builder()
                        .budgetName(stage.nameOf("monthly"))
                        .budgetType("COST")
                        .timeUnit("MONTHLY")
                        .budgetLimit(CfnBudget.SpendProperty.builder()
                                .amount(amount.getValueAsNumber())
                                .unit("USD")
                                .build())
                        .costFilters(Map.of("TagKeyValue", List.of("user:signpost$" + stage.name())))
                        .build())
                .notificationsWithSubscribers(List.of(warning("ACTUAL", 80, topic), warning("FORECASTED", 100, topic)))
                .build();
        budget.getCfnOptions().setCondition(hasBudget);
    }

    private static CfnBudget.NotificationWithSubscribersProperty warning(String type, int percent, String topic) {
        return CfnBudget.NotificationWithSubscribersProperty.builder()
                .notification(CfnBudget.NotificationProperty.builder()
                        .notificationType(type)
                        .comparisonOperator("GREATER_THAN")
                        .threshold(percent)
                        .thresholdType("PERCENTAGE")
                        .build())
                .subscribers(List.of(CfnBudget.SubscriberProperty.builder()
                        .subscriptionType("SNS")
                        .address(topic)
                        .build()))
                .build();
    }
}
