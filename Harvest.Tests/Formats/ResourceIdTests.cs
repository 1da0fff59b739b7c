using Harvest.Datasets;
using Harvest.Model;

namespace Harvest.Tests.Formats;

/// <summary>Ids of resources, over harvests in which their dataset changes.</summary>
public sealed class ResourceIdTests
{
    private const string Owner = "source guid";

    [Test]
    public void A_resource_is_found_again_by_its_address_then_by_its_name()
    {
        var first = Settle([], ("https://x.example/a", "A"), ("https://x.example/b", "B"), ("https://x.example/c", "C"));
        var second = Settle(first, ("https://x.example/new", "New"), ("https://x.example/c", "C renamed"), ("https://x.example/a2", "A"), ("https://x.example/b", "B"));

        second[1].Id.ShouldBe(first[2].Id);
        second[2].Id.ShouldBe(first[0].Id);
        second[3].Id.ShouldBe(first[1].Id);
        second.Select(resource => resource.Id).ShouldBeUnique();
    }

    [Test]
    public void An_address_that_is_left_and_taken_by_another_resource_gives_no_id_twice()
    {
        var first = Settle([], ("https://x.example/latest", "2023"));
        var second = Settle(first, ("https://x.example/2023", "2023"));
        var third = Settle(second, ("https://x.example/2023", "2023"), ("https://x.example/latest", "2024"));
        var fourth = Settle(third, ("https://x.example/latest", "2024"), ("https://x.example/2023", "2023"));

        third[0].Id.ShouldBe(first[0].Id);
        third[1].Id.ShouldNotBe(first[0].Id);
        fourth.Select(resource => resource.Id).ShouldBe([third[1].Id, third[0].Id]);
    }

    [Test]
    public void Names_that_several_have_say_nothing()
    {
        var first = Settle([], ("https://x.example/a", "Data"), ("https://x.example/b", "Data"));
        var second = Settle(first, ("https://x.example/c", "Data"));

        first.Select(resource => resource.Id).ShouldNotContain(second[0].Id);
    }

    [Test]
    public void The_same_address_twice_keeps_both_ids()
    {
        var first = Settle([], ("https://x.example/a", "One"), ("https://x.example/a", "Two"));
        var second = Settle(first, ("https://x.example/a", "Two"), ("https://x.example/a", "One"));

        second.Select(resource => resource.Id).ShouldBe([first[1].Id, first[0].Id]);
    }

    [Test]
    public void Ids_of_the_source_stay()
    {
        IReadOnlyList<Resource> resources = [new Resource { Id = "theirs", Url = "https://x.example/a" }];

        ResourceIds.Settle(resources, [new Resource { Id = "other", Url = "https://x.example/a" }], Owner)[0].Id.ShouldBe("theirs");
    }

    private static IReadOnlyList<Resource> Settle(IReadOnlyList<Resource> before, params (string Url, string Name)[] now) =>
        ResourceIds.Settle([.. now.Select(one => new Resource { Url = one.Url, Name = one.Name })], before, Owner);
}
